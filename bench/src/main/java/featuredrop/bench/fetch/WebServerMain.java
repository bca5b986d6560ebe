package featuredrop.bench.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The web server of the benches, a process of its own: many hosts, which are loopback addresses with one port.
///
/// `/file/<name>` is a file of the directory, from memory; `/drip/<name>` the same at 256 bytes a second; `/429` asks
/// to come back in a second. What follows `?` is ignored. Arguments: directory, number of hosts. Prints its port.
public final class WebServerMain {
    private static final int PIECE = 1 << 16;
    private static final int DRIP = 64;
    private static final int DRIP_MILLIS = 250;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Path directory;

    private WebServerMain(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        WebServerMain web = new WebServerMain(Path.of(arguments[0]));
        int hosts = Integer.parseInt(arguments[1]);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        int port = 0;
        for (int host = 1; host <= hosts; host++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(address(host), port), 1_000);
            port = server.getAddress().getPort();
            server.setExecutor(threads);
            server.createContext("/", web::handle);
            server.start();
        }
        System.out.println(port);
        new CountDownLatch(1).await();
    }

    /// The address of a host, from 1.
    static String address(int host) {
        return "127.0.0." + host;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (path[1].equals("429")) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
                return;
            }
            byte[] file = files.computeIfAbsent(path[2], this::read);
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, file.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (path[1].equals("drip")) {
                    drip(file, out);
                } else {
                    // The server copies what it is given at once.
                    for (int i = 0; i < file.length; i += PIECE) {
                        out.write(file, i, Math.min(PIECE, file.length - i));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drip(byte[] file, OutputStream out) throws IOException, InterruptedException {
        for (int i = 0; i < file.length; i += DRIP) {
            out.write(file, i, Math.min(DRIP, file.length - i));
            out.flush();
            Thread.sleep(DRIP_MILLIS);
        }
    }

    private byte[] read(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
