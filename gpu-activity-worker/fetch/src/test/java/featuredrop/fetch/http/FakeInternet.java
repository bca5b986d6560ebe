package featuredrop.fetch.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.io.DetachedSocketFactory;

/// A world of two servers on the loopback interface. Whoever connects to a public address of it gets the one
/// outside; whoever connects to any other address gets the one inside, which stands for metadata services and
/// intranets and counts who comes. Its sockets reach nothing else, whatever they are told.
final class FakeInternet implements AutoCloseable {
    static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.216.34");
    static final InetAddress PUBLIC_6 = InetAddress.ofLiteral("2606:2800:220:1:248:1893:25c8:1946");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger insideConnections = new AtomicInteger();
    private final AtomicInteger outsideRequests = new AtomicInteger();
    private final ServerSocket inside;
    private final ServerSocket outside;

    /// @param answers from the path of a request to the whole answer of the server outside
    FakeInternet(UnaryOperator<String> answers) throws IOException {
        inside = listening();
        outside = listening();
        serve(inside, insideConnections, path -> "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        serve(outside, outsideRequests, answers);
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        if (!socket.getInetAddress().isLoopbackAddress()) {
            throw new IllegalStateException("Not on the loopback interface: " + socket);
        }
        return socket;
    }

    private void serve(ServerSocket listening, AtomicInteger count, UnaryOperator<String> answers) {
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    count.incrementAndGet();
                    threads.execute(() -> answer(socket, answers));
                } catch (IOException e) {
                    // The test is over.
                }
            }
        });
    }

    private static void answer(Socket socket, UnaryOperator<String> answers) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {
                // Reads the headers.
            }
            String path = request == null ? "" : request.split(" ", -1)[1];
            OutputStream out = socket.getOutputStream();
            out.write(answers.apply(path)
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The client went away.
        }
    }

    int insideConnections() {
        return insideConnections.get();
    }

    int outsideRequests() {
        return outsideRequests.get();
    }

    DetachedSocketFactory sockets() {
        return proxy -> new Socket() {
            @Override
            public void connect(SocketAddress to, int timeout) throws IOException {
                boolean isPublic = Set.of(PUBLIC, PUBLIC_6).contains(((InetSocketAddress) to).getAddress());
                super.connect((isPublic ? outside : inside).getLocalSocketAddress(), timeout);
            }
        };
    }

    @Override
    public void close() throws IOException {
        inside.close();
        outside.close();
        threads.shutdownNow();
    }
}
