package featuredrop.fetch.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Web servers on the loopback interface, and sources that may ask them and nobody else there.
final class LoopbackWeb implements AutoCloseable {
    static final int MAX_BYTES = 200_000;

    final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final HttpImageSource source;

    /// What a server does with a connection.
    interface Conversation {
        void with(Socket socket) throws IOException;
    }

    LoopbackWeb() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
        source = source(Duration.ofSeconds(20));
    }

    /// The source for this server that most tests use; it is closed with the server.
    HttpImageSource source() {
        return source;
    }

    /// The outcome of a fetch that has to fail.
    Outcome outcome(String url) {
        return ((Fetched.Failed) source.fetch(url)).outcome();
    }

    /// Another source for this server.
    HttpImageSource source(Duration total) {
        return source(total, server.getAddress().getPort());
    }

    static HttpImageSource source(Duration total, int port) {
        return new HttpImageSource(FetchConfigs.with(total, MAX_BYTES, List.of("localhost:" + port)));
    }

    /// @return the URL that the handler answers
    String serving(String name, HttpHandler handler) {
        server.createContext("/" + name, exchange -> {
            requests.incrementAndGet();
            try (HttpExchange closing = exchange) {
                handler.handle(closing);
            }
        });
        return "http://localhost:" + server.getAddress().getPort() + "/" + name;
    }

    /// Serves every connection until the socket is closed.
    void answering(ServerSocket listening, Conversation conversation) {
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    conversation.with(socket);
                } catch (IOException e) {
                    // The client went away, or the test is over.
                }
            }
        });
    }

    /// What becomes of an image whose server says just this.
    Outcome outcomeOf(String answer, String scheme) throws IOException {
        try (ServerSocket listening = listening();
                HttpImageSource other = source(Duration.ofSeconds(20), listening.getLocalPort())) {
            answering(listening, socket -> {
                socket.getInputStream().read(new byte[20_000]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            });
            Fetched fetched = other.fetch(scheme + "://localhost:" + listening.getLocalPort() + "/");
            return ((Fetched.Failed) fetched).outcome();
        }
    }

    static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /// @return whether it opened, or nobody waits any more
    static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        source.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
