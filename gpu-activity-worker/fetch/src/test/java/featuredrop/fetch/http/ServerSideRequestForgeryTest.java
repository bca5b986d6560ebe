package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.dns.NameServers;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing inside is ever connected to, whatever a URL, a redirect or a name server says. The name service is
/// the worst that can be: every name but one leads to the metadata service.
@Tag("slow")
final class ServerSideRequestForgeryTest {
    private static final InetAddress METADATA = InetAddress.ofLiteral("169.254.169.254");
    private static final Duration TTL = Duration.ofHours(1);

    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private FakeInternet internet;
    private HttpImageSource source;

    @BeforeEach
    void start() throws IOException {
        internet = new FakeInternet(this::outside);
        source = source(List.of());
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        internet.close();
    }

    private String outside(String path) {
        if (path.equals("/image.jpg")) {
            return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nimage";
        }
        String location = redirects.get(path);
        return location == null
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static NameServers.Answer worst(String host) {
        return found(host.equals("public.example") ? FakeInternet.PUBLIC : METADATA);
    }

    private static NameServers.Answer found(InetAddress... addresses) {
        return new NameServers.Answer.Found(List.of(addresses), TTL);
    }

    @Test
    void thereAreAtLeast120Forms() {
        assertThat(HostileUrls.all()).hasSizeGreaterThan(120).doesNotHaveDuplicates();
    }

    @Test
    void whatIsPublicIsReachedAndWhatTheConfigurationAllowsInsideIsSeen() {
        assertThat(source.fetch("http://public.example/image.jpg")).isInstanceOf(Fetched.Image.class);
        assertThat(internet.outsideRequests()).isEqualTo(1);
        try (HttpImageSource trusting = source(List.of("169.254.169.254:80"))) {
            assertThat(trusting.fetch("http://169.254.169.254/")).isInstanceOf(Fetched.Image.class);
        }
        assertThat(internet.insideConnections()).isEqualTo(1);
    }

    @Test
    void noFormOfUrlLeadsInside() {
        SoftAssertions softly = new SoftAssertions();
        for (String url : HostileUrls.all()) {
            softly.assertThat(outcome(url)).as(url).isIn(Outcome.BAD_URL, Outcome.BLOCKED_ADDRESS);
            softly.assertThat(internet.insideConnections()).as(url).isZero();
        }
        softly.assertAll();
        assertThat(internet.outsideRequests()).isZero();
    }

    @Test
    void noRedirectLeadsInside() {
        SoftAssertions softly = new SoftAssertions();
        List<String> urls = HostileUrls.all();
        for (int i = 0; i < urls.size(); i++) {
            redirects.put("/once/" + i, asHeader(urls.get(i)));
            redirects.put("/twice/" + i, "/once/" + i);
            for (String start : List.of("/once/", "/twice/")) {
                softly.assertThat(outcome("http://public.example" + start + i))
                        .as(start + " to " + urls.get(i))
                        // What is relative for a redirect stays with the server outside.
                        .isIn(Outcome.BAD_URL, Outcome.BLOCKED_ADDRESS, Outcome.GONE);
                softly.assertThat(internet.insideConnections())
                        .as(start + " to " + urls.get(i))
                        .isZero();
            }
        }
        softly.assertAll();
        assertThat(internet.outsideRequests()).isGreaterThanOrEqualTo(3 * urls.size());
    }

    @Test
    void morePortsOfAPartnerOpenNoAddress() {
        FetchRules rules = new FetchRules(Set.of(22, 6379, 8080), false);
        for (String url : List.of("http://127.0.0.1:8080/", "http://localhost:22/", "http://inside.example:6379/")) {
            Fetched fetched = source.fetch(new ImageRequest(url, rules, BodyMemory.uncounted()));

            assertThat(((Fetched.Failed) fetched).outcome()).as(url).isEqualTo(Outcome.BLOCKED_ADDRESS);
        }
        assertThat(source.fetch(
                        new ImageRequest("http://public.example:8080/image.jpg", rules, BodyMemory.uncounted())))
                .isInstanceOf(Fetched.Image.class);
        assertThat(internet.insideConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.170",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:808:808:0:0:f5ff:fffe",
                "2001:db8::1",
                "2002:a9fe:a9fe::1",
                "2606:2800::5efe:7f00:1",
                "2606:2800::200:5efe:a00:1",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1"
            })
    void noNameLeadsInside(String literal) {
        InetAddress inside = InetAddress.ofLiteral(literal);
        for (NameServers service : List.<NameServers>of(
                host -> found(inside),
                host -> found(FakeInternet.PUBLIC, inside),
                host -> found(inside, FakeInternet.PUBLIC_6))) {
            try (HttpImageSource other = source(config(List.of()), service)) {
                assertThat(((Fetched.Failed) other.fetch("http://evil.example/image.jpg")).outcome())
                        .isEqualTo(Outcome.BLOCKED_ADDRESS);
            }
        }
        assertThat(internet.insideConnections()).isZero();
    }

    /// An answer that is kept for a millisecond, and another one each time: between the look and the
    /// connection too.
    @Test
    void aNameThatIsReboundBetweenLookAndConnectionLeadsNowhere() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger turn = new AtomicInteger();
        NameServers rebinding = host -> {
            asked.incrementAndGet();
            return found(turn.getAndIncrement() % 2 == 0 ? FakeInternet.PUBLIC : METADATA);
        };
        FetchConfig forgetful = FetchConfigs.values(Duration.ofSeconds(20), 10_000, List.of())
                .with("dns.per-second", 1_000_000)
                .with("dns.floor", Duration.ofNanos(1))
                .with("dns.ceiling", Duration.ofNanos(1))
                .with("dns.failed", Duration.ofNanos(1))
                .bind(FetchConfig.class);
        try (HttpImageSource other = source(forgetful, rebinding)) {
            // How soon an answer is forgotten is the cache's business, so the lookups are counted and not the fetches.
            for (int i = 0; asked.get() < 40 && i < 100_000; i++) {
                other.fetch("http://evil.example/image.jpg");
                if (i % 3 == 0) {
                    turn.incrementAndGet();
                }
            }
        }

        assertThat(asked.get()).isGreaterThanOrEqualTo(40);
        assertThat(internet.insideConnections()).isZero();
    }

    private Outcome outcome(String url) {
        return ((Fetched.Failed) source.fetch(url)).outcome();
    }

    /// What a server can send: a header has no line ends.
    private static String asHeader(String url) {
        return url.replaceAll("[\r\n]", "%0a");
    }

    private HttpImageSource source(List<String> allowed) {
        return source(config(allowed), ServerSideRequestForgeryTest::worst);
    }

    private HttpImageSource source(FetchConfig config, NameServers names) {
        return new HttpImageSource(config, names, internet.sockets());
    }

    private static FetchConfig config(List<String> allowed) {
        return FetchConfigs.with(Duration.ofSeconds(20), 10_000, allowed);
    }
}
