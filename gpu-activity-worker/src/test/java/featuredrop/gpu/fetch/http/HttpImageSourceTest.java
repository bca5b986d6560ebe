package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import featuredrop.config.FetchConfig;
import featuredrop.extraction.Outcome;
import featuredrop.gpu.fetch.ImageSource;
import featuredrop.gpu.fetch.ImageSource.Fetched;
import featuredrop.gpu.fetch.ImageSourceContract;
import featuredrop.gpu.fetch.dns.NameServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Against servers on the loopback interface, which is allowed on their ports only.
@Tag("slow")
final class HttpImageSourceTest extends ImageSourceContract {
    private static final int MAX_BYTES = 200_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<String> agent = new AtomicReference<>("");
    private HttpServer server;
    private HttpImageSource source;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.start();
        source = source(
                Duration.ofSeconds(20), "localhost:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        source.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Override
    protected ImageSource source() {
        return source;
    }

    @Override
    protected String served(String name, byte[] bytes) {
        return serving(name, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    @Test
    void theServerIsToldWhoAsksAndNothingElse() {
        String url = serving("a", exchange -> {
            agent.set(exchange.getRequestHeaders().keySet() + " "
                    + exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.getResponseHeaders().add("Set-Cookie", "a=b");
            exchange.sendResponseHeaders(200, 0);
        });
        source.fetch(url);
        source.fetch(url);

        assertThat(agent.get())
                .contains("FeatureDrop/0.1 (+mailto:a@b.example)")
                .doesNotContain("Cookie");
    }

    @ParameterizedTest
    @CsvSource({
        "400, HTTP_4XX, 1",
        "403, HTTP_4XX, 1",
        "404, GONE, 1",
        "410, GONE, 1",
        "429, THROTTLED, 3",
        "451, HTTP_4XX, 1",
        "500, HTTP_5XX, 3",
        "503, THROTTLED, 3",
        "304, REDIRECT, 1"
    })
    void everyStatusHasItsOutcomeAndItsTries(int status, Outcome outcome, int tries) {
        String url = serving("a", exchange -> exchange.sendResponseHeaders(status, -1));

        Fetched.Failed failed = failed(url + "?token=secret");

        assertThat(failed.outcome()).isEqualTo(outcome);
        assertThat(failed.attempts()).isEqualTo(tries);
        assertThat(requests).hasValue(tries);
        assertThat(failed.detail()).doesNotContain("secret");
    }

    @Test
    void aHostThatRecoversIsAskedAgain() {
        String url = serving("a", exchange -> {
            if (requests.get() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            } else {
                exchange.sendResponseHeaders(200, 3);
                exchange.getResponseBody().write(new byte[3]);
            }
        });

        assertThat(source.fetch(url).attempts()).isEqualTo(2);
    }

    @Test
    void aRetryAfterBeyondTheLongestWaitEndsTheTries() {
        String url = serving("a", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.sendResponseHeaders(503, -1);
        });

        Fetched.Failed failed = failed(url);

        assertThat(failed.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(failed.attempts()).isEqualTo(1);
    }

    @Test
    void redirectsAreFollowedThreeHopsFar() {
        String cat = served("cat", bytes(10));
        String one = redirecting("one", "/cat");
        String two = redirecting("two", one);
        String three = redirecting("three", two);
        String four = redirecting("four", three);

        assertThat(cat).isNotEmpty();
        assertThat(source.fetch(three)).isInstanceOf(Fetched.Image.class);
        assertThat(outcome(four)).isEqualTo(Outcome.REDIRECT);
    }

    @Test
    void aRedirectLoopIsRefused() {
        String a = redirecting("a", "/b");
        redirecting("b", "/a");

        assertThat(outcome(a)).isEqualTo(Outcome.REDIRECT);
        assertThat(requests).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest/meta-data/, BLOCKED_ADDRESS",
        "http://127.0.0.1/, BLOCKED_ADDRESS",
        "http://[::1]/, BLOCKED_ADDRESS",
        "http://[::ffff:a9fe:a9fe]/, BLOCKED_ADDRESS",
        "http://[fd00:ec2::254]/, BLOCKED_ADDRESS",
        "http://[64:ff9b::a9fe:a9fe]/, BLOCKED_ADDRESS",
        "http://localhost/, BLOCKED_ADDRESS",
        "http://localhost:1/, BAD_URL",
        "file:///etc/passwd, BAD_URL",
        "http://a@127.0.0.1/, BAD_URL"
    })
    void aRedirectToWhereNobodyMayGoIsNotFollowed(String target, Outcome outcome) {
        assertThat(outcome(redirecting("a", target))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @MethodSource
    void whatTheNameServiceSaysDecidesOutcomeAndTries(NameServers.Answer said, Outcome outcome, int tries) {
        FetchConfig config = config(Duration.ofSeconds(20), List.of());
        try (HttpImageSource other = new HttpImageSource(config, host -> said, proxy -> new Socket())) {
            Fetched.Failed failed = (Fetched.Failed) other.fetch("http://shop.example/");

            assertThat(failed.outcome()).isEqualTo(outcome);
            assertThat(failed.attempts()).isEqualTo(tries);
        }
    }

    static Stream<Arguments> whatTheNameServiceSaysDecidesOutcomeAndTries() {
        NameServers.Answer inside =
                new NameServers.Answer.Found(List.of(InetAddress.getLoopbackAddress()), Duration.ofHours(1));
        return Stream.of(
                Arguments.of(inside, Outcome.BLOCKED_ADDRESS, 1),
                Arguments.of(new NameServers.Answer.Absent(), Outcome.DNS, 1),
                Arguments.of(new NameServers.Answer.Unknown("server failed"), Outcome.DNS, 3));
    }

    @Test
    void aClosedPortIsAConnectFailure() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        try (HttpImageSource other = source(Duration.ofSeconds(20), "localhost:" + port)) {
            assertThat(((Fetched.Failed) other.fetch("http://localhost:" + port + "/")).outcome())
                    .isEqualTo(Outcome.CONNECT);
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsATlsFailure() throws IOException {
        assertThat(outcomeOf("HTTP/1.1 400 Bad Request\r\n\r\n", "https")).isEqualTo(Outcome.TLS);
    }

    @Test
    void aHandshakeThatDripsOrHangsEndsInTime() throws IOException {
        assertThat(handshake(500).outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake(60_000).outcome()).isEqualTo(Outcome.DEADLINE);
    }

    private Fetched.Failed handshake(int millisPerByte) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpImageSource hasty = source(Duration.ofSeconds(2), "localhost:" + listening.getLocalPort())) {
            answering(listening, socket -> {
                // The head of a TLS record of 4,096 bytes.
                socket.getOutputStream().write(new byte[] {22, 3, 3, 16, 0});
                while (!await(never, millisPerByte)) {
                    socket.getOutputStream().write(2);
                    socket.getOutputStream().flush();
                }
            });
            return (Fetched.Failed) hasty.fetch("https://localhost:" + listening.getLocalPort() + "/");
        } finally {
            never.countDown();
        }
    }

    @Test
    void anOptOutIsHeard() {
        String url = serving("a", exchange -> {
            exchange.getResponseHeaders().add("X-Robots-Tag", "noindex, noimageai");
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[3]);
        });

        assertThat(outcome(url)).isEqualTo(Outcome.OPT_OUT);
    }

    @Test
    void anImageThatIsAnnouncedTooLargeIsNotRead() {
        String url = serving("a", exchange -> {
            exchange.sendResponseHeaders(200, MAX_BYTES + 1);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });

        assertThat(outcome(url)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void anEndlessBodyIsTooLarge() {
        String url = serving("a", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[10_000]);
                }
            }
        });

        assertThat(outcome(url)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void oneLayerOfGzipIsInflatedWithinTheSameLimit() throws IOException {
        byte[] image = bytes(50_000);
        String url = serving("a", gzipped(image));
        String bomb = serving("b", gzipped(new byte[10 * MAX_BYTES]));

        assertThat(source.fetch(url))
                .isInstanceOfSatisfying(
                        Fetched.Image.class,
                        fetched -> assertThat(fetched.bytes()).isEqualTo(image));
        assertThat(outcome(bomb)).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void aCodingThatNobodyAskedForIsNotSupported() {
        String url = serving("a", exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "br");
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[3]);
        });

        assertThat(outcome(url)).isEqualTo(Outcome.UNSUPPORTED_FORMAT);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nshort', TRUNCATED",
        "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nshort\\r\\n', TRUNCATED",
        "'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 2\\r\\n\\r\\nno', CORRUPT",
        "'HTTP/1.1 206 Partial\\r\\nContent-Length: 2\\r\\n\\r\\nno', TRUNCATED",
        "'HTTP/1.1 204 No Content\\r\\n\\r\\n', NOT_IMAGE"
    })
    void aBodyThatIsNotWholeIsNoImage(String answer, Outcome outcome) throws IOException {
        assertThat(outcomeOf(answer.replace("\\r\\n", "\r\n"))).isEqualTo(outcome);
    }

    @Test
    void headersWithoutEndAreTooLarge() throws IOException {
        assertThat(outcomeOf("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(200))).isEqualTo(Outcome.TOO_LARGE);
        assertThat(outcomeOf("HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(20_000))).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void aDrippingBodyEndsAtTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        String url = serving("a", exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            OutputStream body = exchange.getResponseBody();
            while (!await(never, 200)) {
                body.write(1);
                body.flush();
            }
        });
        try (HttpImageSource hasty =
                source(Duration.ofSeconds(2), "localhost:" + server.getAddress().getPort())) {
            long started = System.nanoTime();

            Fetched.Failed failed = (Fetched.Failed) hasty.fetch(url);

            assertThat(failed.outcome()).isEqualTo(Outcome.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        } finally {
            never.countDown();
        }
    }

    @Test
    void drippingHeadersEndAtTheDeadlineToo() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpImageSource hasty = source(Duration.ofSeconds(2), "localhost:" + listening.getLocalPort())) {
            answering(listening, socket -> {
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                while (!await(never, 200)) {
                    out.write('x');
                    out.flush();
                }
            });

            Fetched fetched = hasty.fetch("http://localhost:" + listening.getLocalPort() + "/");

            assertThat(((Fetched.Failed) fetched).outcome()).isEqualTo(Outcome.DEADLINE);
        } finally {
            never.countDown();
        }
    }

    @Test
    void oneHostIsAskedByFewAtATime() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        String url = serving("a", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            await(new CountDownLatch(1), 30);
            now.decrementAndGet();
            exchange.sendResponseHeaders(404, -1);
        });
        try (ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                fetchers.execute(() -> source.fetch(url));
            }
        }

        assertThat(requests).hasValue(40);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void anInterruptedFetchEndsAtOnceAndIsNoOutcome() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        String url = serving("a", exchange -> {
            asked.countDown();
            await(never, 60_000);
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("nothing was thrown"));
        Thread fetching = Thread.startVirtualThread(() -> {
            try {
                source.fetch(url);
            } catch (CancellationException e) {
                thrown.set(e);
            }
        });
        assertThat(await(asked, 60_000)).isTrue();

        fetching.interrupt();

        assertThat(fetching.join(Duration.ofSeconds(10))).isTrue();
        assertThatThrownBy(() -> {
                    throw thrown.get();
                })
                .isInstanceOf(CancellationException.class);
        never.countDown();
    }

    private Outcome outcomeOf(String answer) throws IOException {
        return outcomeOf(answer, "http");
    }

    private Outcome outcomeOf(String answer, String scheme) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpImageSource other = source(Duration.ofSeconds(20), "localhost:" + listening.getLocalPort())) {
            answering(listening, socket -> {
                socket.getInputStream().read(new byte[20_000]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            });
            Fetched fetched = other.fetch(scheme + "://localhost:" + listening.getLocalPort() + "/");
            return ((Fetched.Failed) fetched).outcome();
        }
    }

    /// What a server does with a connection.
    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    private void answering(ServerSocket listening, Conversation conversation) {
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

    private String redirecting(String name, String target) {
        return serving(name, exchange -> {
            exchange.getResponseHeaders().add("Location", target);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    private static HttpHandler gzipped(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        };
    }

    private String serving(String name, HttpHandler handler) {
        server.createContext("/" + name, exchange -> {
            requests.incrementAndGet();
            try (HttpExchange closing = exchange) {
                handler.handle(closing);
            }
        });
        return "http://localhost:" + server.getAddress().getPort() + "/" + name;
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static HttpImageSource source(Duration total, String allowed) {
        return new HttpImageSource(config(total, List.of(allowed)));
    }

    private static FetchConfig config(Duration total, List<String> allowed) {
        return FetchConfigs.with(total, MAX_BYTES, allowed);
    }
}
