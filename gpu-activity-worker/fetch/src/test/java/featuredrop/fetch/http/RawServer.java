package featuredrop.fetch.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on the loopback interface whose every byte a test decides; it keeps connections.
final class RawServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listening;
    private final Answers answers;

    /// Answers one request.
    interface Answers {
        /// @param path that is asked for
        /// @param nth request of its connection, from 1
        /// @return whether the connection goes on
        boolean answer(String path, int nth, OutputStream out) throws IOException;
    }

    RawServer(Answers answers) throws IOException {
        this.answers = answers;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    connections.incrementAndGet();
                    threads.execute(() -> converse(socket));
                } catch (IOException e) {
                    // The test is over.
                }
            }
        });
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int nth = 1; ; nth++) {
                String request = line(in);
                if (request.isEmpty()) {
                    return;
                }
                while (!line(in).isEmpty()) {
                    // Reads the headers.
                }
                if (!answers.answer(request.split(" ", -1)[1], nth, socket.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    static byte[] ok(byte[] body) {
        return joined("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n", body);
    }

    static byte[] joined(String head, byte[] body) {
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    int connections() {
        return connections.get();
    }

    int port() {
        return listening.getLocalPort();
    }

    String url(String path) {
        return "http://localhost:" + port() + path;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
