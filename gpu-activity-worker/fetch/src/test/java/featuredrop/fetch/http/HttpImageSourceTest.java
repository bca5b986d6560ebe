package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.ImageSource;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.ImageSourceContract;
import featuredrop.fetch.dns.NameServers;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Against servers on the loopback interface, which is allowed on their ports only.
@Tag("slow")
final class HttpImageSourceTest extends ImageSourceContract {
    private final AtomicReference<String> agent = new AtomicReference<>("");

    @AutoClose
    private final LoopbackWeb web = new LoopbackWeb();

    private final HttpImageSource source = web.source();

    @Override
    protected ImageSource source() {
        return source;
    }

    @Override
    protected String served(String name, byte[] bytes) {
        return web.serving(name, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    @Test
    void theServerIsToldWhoAsksAndNothingElse() {
        String url = web.serving("a", exchange -> {
            agent.set(exchange.getRequestHeaders().keySet() + " "
                    + exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.getResponseHeaders().add("Set-Cookie", "a=b");
            exchange.sendResponseHeaders(200, 0);
        });
        source.fetch(url);
        source.fetch(url);

        assertThat(web.requests).hasValue(2);
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
        String url = web.serving("a", exchange -> exchange.sendResponseHeaders(status, -1));

        Fetched.Failed failed = failed(url + "?token=secret");

        assertThat(failed.outcome()).isEqualTo(outcome);
        assertThat(failed.attempts()).isEqualTo(tries);
        assertThat(web.requests).hasValue(tries);
        assertThat(failed.detail()).doesNotContain("secret");
    }

    @Test
    void aHostThatRecoversIsAskedAgainWhenItSaidSoAndGivesItsImage() {
        byte[] bytes = bytes(3);
        List<Long> asked = new CopyOnWriteArrayList<>();
        String url = web.serving("a", exchange -> {
            asked.add(System.nanoTime());
            if (asked.size() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            } else {
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });

        assertThat(source.fetch(url)).isInstanceOfSatisfying(Fetched.Image.class, image -> {
            assertThat(image.bytes()).isEqualTo(bytes);
            assertThat(image.attempts()).isEqualTo(2);
        });
        assertThat(asked).hasSize(2);
        assertThat(Duration.ofNanos(asked.getLast() - asked.getFirst())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRetryAfterBeyondTheLongestWaitEndsTheTries() {
        String url = web.serving("a", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.sendResponseHeaders(503, -1);
        });

        Fetched.Failed failed = failed(url);

        assertThat(failed.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(failed.attempts()).isEqualTo(1);
    }

    @Test
    void redirectsAreFollowedTenHopsFar() {
        byte[] cat = bytes(10);
        served("cat", cat);
        redirecting("hop-1", "/cat");
        for (int i = 2; i <= 11; i++) {
            redirecting("hop-" + i, "/hop-" + (i - 1));
        }
        String ten = redirecting("start", "/hop-9");
        String eleven = redirecting("far", "/hop-10");

        assertThat(source.fetch(ten))
                .isInstanceOfSatisfying(
                        Fetched.Image.class, image -> assertThat(image.bytes()).isEqualTo(cat));
        assertThat(outcome(eleven)).isEqualTo(Outcome.REDIRECT);
    }

    @Test
    void aRedirectLoopIsRefused() {
        String a = redirecting("a", "/b");
        redirecting("b", "/a");

        assertThat(outcome(a)).isEqualTo(Outcome.REDIRECT);
        assertThat(web.requests).hasValue(2);
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
        FetchConfig config = FetchConfigs.with(Duration.ofSeconds(20), LoopbackWeb.MAX_BYTES, List.of());
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
        try (HttpImageSource other = LoopbackWeb.source(Duration.ofSeconds(20), port)) {
            assertThat(((Fetched.Failed) other.fetch("http://localhost:" + port + "/")).outcome())
                    .isEqualTo(Outcome.CONNECT);
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsATlsFailure() throws IOException {
        assertThat(web.outcomeOf("HTTP/1.1 400 Bad Request\r\n\r\n", "https")).isEqualTo(Outcome.TLS);
    }

    @Test
    void aHandshakeThatDripsOrHangsEndsInTime() throws IOException {
        assertThat(handshake(500).outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake(60_000).outcome()).isEqualTo(Outcome.DEADLINE);
    }

    private Fetched.Failed handshake(int millisPerByte) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ServerSocket listening = LoopbackWeb.listening();
                HttpImageSource hasty = LoopbackWeb.source(Duration.ofSeconds(2), listening.getLocalPort())) {
            web.answering(listening, socket -> {
                // The head of a TLS record of 4,096 bytes.
                socket.getOutputStream().write(new byte[] {22, 3, 3, 16, 0});
                while (!LoopbackWeb.await(never, millisPerByte)) {
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
        String url = web.serving("a", exchange -> {
            exchange.getResponseHeaders().add("X-Robots-Tag", "noindex, noimageai");
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[3]);
        });

        assertThat(outcome(url)).isEqualTo(Outcome.OPT_OUT);
    }

    @Test
    void oneHostIsAskedByFewAtATime() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        String url = web.serving("a", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LoopbackWeb.await(new CountDownLatch(1), 30);
            now.decrementAndGet();
            exchange.sendResponseHeaders(404, -1);
        });
        try (ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                fetchers.execute(() -> source.fetch(url));
            }
        }

        assertThat(web.requests).hasValue(40);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void anInterruptedFetchEndsAtOnceAndIsNoOutcome() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        String url = web.serving("a", exchange -> {
            asked.countDown();
            LoopbackWeb.await(never, 60_000);
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("nothing was thrown"));
        Thread fetching = Thread.startVirtualThread(() -> {
            try {
                source.fetch(url);
            } catch (CancellationException e) {
                thrown.set(e);
            }
        });
        assertThat(LoopbackWeb.await(asked, 60_000)).isTrue();

        fetching.interrupt();

        assertThat(fetching.join(Duration.ofSeconds(10))).isTrue();
        assertThatThrownBy(() -> {
                    throw thrown.get();
                })
                .isInstanceOf(CancellationException.class);
        never.countDown();
    }

    private String redirecting(String name, String target) {
        return web.serving(name, exchange -> {
            exchange.getResponseHeaders().add("Location", target);
            exchange.sendResponseHeaders(302, -1);
        });
    }
}
