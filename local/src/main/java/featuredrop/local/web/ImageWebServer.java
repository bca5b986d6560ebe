package featuredrop.local.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Serves a directory's files on the loopback address and misbehaves where a path asks for it.
///
/// A path whose first segment names a [ServerFault] gets it; what follows names the file it is done to, or is
/// ignored where no file is involved, so that every record can have a URL of its own. `/stats` answers how often each
/// path was asked for, as a JSON object. Thread-safe: each request has a virtual thread, so slow answers hold up no
/// others.
public final class ImageWebServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Without it every answer over a kept connection waits 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();

    private ImageWebServer(Path root, HttpServer server, ExecutorService threads) {
        this.root = root;
        this.server = server;
        this.threads = threads;
    }

    /// Starts to serve.
    ///
    /// @param port where to listen, 0 for any free port
    /// @param root directory whose files are served
    /// @throws IOException when the port is taken or the directory is not there
    public static ImageWebServer start(int port, Path root) throws IOException {
        Path files = root.toRealPath();
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer server = HttpServer.create(loopback, 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ImageWebServer started = new ImageWebServer(files, server, threads);
        server.createContext("/", started::handle);
        server.setExecutor(threads);
        server.start();
        return started;
    }

    /// The port it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    /// The address of `/`, without the slash.
    public URI address() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /// How often that path was asked for.
    public long requests(String path) {
        AtomicLong count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/stats")) {
                WebReply.body(exchange, "application/json", stats());
                return;
            }
            long request =
                    requests.computeIfAbsent(path, absent -> new AtomicLong()).incrementAndGet();
            if (!ServerFault.answer(new WebRequest(exchange, path, request), this::read)) {
                WebReply.file(exchange, path, read(path).orElse(null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] stats() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        requests.forEach((path, count) -> counts.put(path, count.get()));
        return JSON.writeValueAsBytes(counts);
    }

    /// The file's bytes; empty when it is absent or outside the root.
    private Optional<byte[]> read(String path) throws IOException {
        Path file = root.resolve(path.substring(1)).normalize();
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(file));
    }
}
