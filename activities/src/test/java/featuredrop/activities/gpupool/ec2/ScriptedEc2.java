package featuredrop.activities.gpupool.ec2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/// An EC2 API that gives the answers it was told, one for each request, and then 500.
final class ScriptedEc2 implements AutoCloseable {
    private final ConcurrentLinkedDeque<Answer> answers = new ConcurrentLinkedDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final Path key;

    /// What the file of the keys holds once a request has been read.
    private final AtomicReference<String> renewal = new AtomicReference<>("");

    private record Answer(int status, String body, Runnable before) {}

    ScriptedEc2(Path directory) throws IOException {
        key = directory.resolve("key");
        writeKey("aws_access_key_id=a\naws_secret_access_key=very-secret\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::answer);
        server.start();
    }

    /// A pool with this API and a valid key.
    NamedValues pool() {
        return NamedValues.none()
                .with("region", "eu-west-1")
                .with("endpoint", "http://127.0.0.1:" + port())
                .with("credentials", key)
                .with("ssh.user", "u")
                .with("ssh.private-key", key)
                .with("ssh.known-hosts", key);
    }

    Ec2GpuHosts hosts() {
        return new Ec2GpuHosts(pool().bind(PoolConfig.class));
    }

    int port() {
        return server.getAddress().getPort();
    }

    void writeKey(String text) throws IOException {
        Files.writeString(key, text);
    }

    void loseKey() throws IOException {
        Files.delete(key);
    }

    /// The next answer is this one.
    void answers(int status, String body) {
        answers.add(new Answer(status, body, () -> {}));
    }

    /// From now on keys have expired unless their session token is `new`; the file of the keys gets this text while a
    /// request is under way.
    void renewsKey(String text) {
        renewal.set(text);
    }

    /// The next `times` answers are a refusal with this code.
    void refuses(int times, int status, String code, String message) {
        for (int i = 0; i < times; i++) {
            answers(status, refusal(code, message));
        }
    }

    /// The next request gets no answer.
    void hangs() {
        answers.add(new Answer(500, "", this::awaitClosed));
    }

    /// The requests that came, as their decoded bodies.
    List<String> asked() {
        return List.copyOf(asked);
    }

    /// The session token of each request.
    List<String> tokens() {
        return List.copyOf(tokens);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private Answer next() throws IOException {
        if (!renewal.get().isEmpty()) {
            writeKey(renewal.get());
            return tokens.getLast().equals("new")
                    ? new Answer(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>", () -> {})
                    : new Answer(400, refusal("RequestExpired", "We say no."), () -> {});
        }
        return Objects.requireNonNullElseGet(answers.poll(), () -> new Answer(500, "", () -> {}));
    }

    private static String refusal(String code, String message) {
        return "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error></Errors><RequestID>r</RequestID></Response>";
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        tokens.add(exchange.getRequestHeaders()
                .getOrDefault("X-Amz-Security-Token", List.of("none"))
                .getFirst());
        asked.add(URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
        Answer answer = next();
        answer.before().run();
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
