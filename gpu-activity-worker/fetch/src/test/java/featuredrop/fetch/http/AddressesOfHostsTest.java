package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.dns.NameServers;
import featuredrop.fetch.http.address.DeniedAddresses;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which of a host's addresses is connected to, how often, and which never.
@Tag("slow")
final class AddressesOfHostsTest {
    private static final String IMAGE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nimage";

    private static NameServers both(InetAddress first, InetAddress second) {
        return host -> new NameServers.Answer.Found(List.of(first, second), Duration.ofHours(1));
    }

    @Test
    void aHostWithOneDeadFamilyOfAddressesIsReachedOverTheOther() throws IOException {
        try (FakeInternet internet = new FakeInternet(path -> IMAGE)) {
            for (boolean fourIsDead : new boolean[] {true, false}) {
                DetachedSocketFactory sockets = halfDead(internet.sockets(), fourIsDead);
                for (NameServers names : List.of(
                        both(FakeInternet.PUBLIC, FakeInternet.PUBLIC_6),
                        both(FakeInternet.PUBLIC_6, FakeInternet.PUBLIC))) {
                    try (HttpImageSource source = new HttpImageSource(config(), names, sockets)) {
                        assertThat(source.fetch("http://shop.example/a.jpg"))
                                .isInstanceOfSatisfying(
                                        Fetched.Image.class,
                                        image -> assertThat(image.attempts()).isEqualTo(1));
                    }
                }
            }
        }
    }

    /// Connections to one family hang until they are closed.
    private static DetachedSocketFactory halfDead(DetachedSocketFactory sockets, boolean fourIsDead) {
        return proxy -> new Socket() {
            private final CountDownLatch closed = new CountDownLatch(1);
            private final Socket alive = sockets.create(proxy);

            @Override
            public void connect(SocketAddress to, int timeout) throws IOException {
                boolean isFour = ((InetSocketAddress) to).getAddress() instanceof Inet4Address;
                if (isFour == fourIsDead) {
                    LoopbackWeb.await(closed, 60_000);
                    throw new SocketException("closed");
                }
                super.connect(target(to), timeout);
            }

            private SocketAddress target(SocketAddress to) throws IOException {
                try (alive) {
                    alive.connect(to, 1_000);
                    return alive.getRemoteSocketAddress();
                }
            }

            @Override
            public void close() throws IOException {
                closed.countDown();
                super.close();
            }
        };
    }

    @Test
    void manyNamesOfOneAddressAreAskedByFewAtATime() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (FakeInternet internet = new FakeInternet(path -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    LoopbackWeb.await(new CountDownLatch(1), 30);
                    now.decrementAndGet();
                    return IMAGE;
                });
                HttpImageSource source = new HttpImageSource(
                        config(), both(FakeInternet.PUBLIC, FakeInternet.PUBLIC_6), internet.sockets());
                ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetched>> coming = IntStream.range(0, 40)
                    .mapToObj(i -> fetchers.submit(() -> source.fetch("http://shop-" + i + ".example/a.jpg")))
                    .toList();
            for (Future<Fetched> fetched : coming) {
                assertThat(fetched.get()).isInstanceOf(Fetched.Image.class);
            }
        }

        assertThat(most.get()).isBetween(1, 4);
    }

    /// The server outside speaks no TLS.
    @Test
    void whatHasNoSchemeIsFetchedOverHttpWhenTheServerSpeaksNoHttps() throws Exception {
        try (FakeInternet internet = new FakeInternet(path -> IMAGE);
                HttpImageSource source = new HttpImageSource(
                        config(), both(FakeInternet.PUBLIC, FakeInternet.PUBLIC), internet.sockets());
                ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetched>> coming = IntStream.range(0, 60)
                    .mapToObj(i -> fetchers.submit(
                            () -> source.fetch((i % 2 == 0 ? "//" : "") + "shop.example/" + i + ".jpg")))
                    .toList();
            for (Future<Fetched> fetched : coming) {
                assertThat(fetched.get()).isInstanceOf(Fetched.Image.class);
            }
            assertThat(internet.outsideRequests()).isBetween(60, 70);
        }
    }

    @Test
    void deniedBlocksAreNotReachedByNameOrLiteralOrInsideAnotherAddress() throws IOException {
        FetchConfig config = FetchConfigs.values(Duration.ofSeconds(20), 10_000, List.of())
                .with("deny", List.of("93.184.0.0/16", "2606:2800::/32"))
                .bind(FetchConfig.class);
        try (FakeInternet internet = new FakeInternet(path -> IMAGE)) {
            for (InetAddress denied : List.of(
                    FakeInternet.PUBLIC,
                    FakeInternet.PUBLIC_6,
                    InetAddress.ofLiteral("64:ff9b::5db8:d822"),
                    InetAddress.ofLiteral("2002:5db8:d822::1"))) {
                NameServers names = host -> new NameServers.Answer.Found(List.of(denied), Duration.ofHours(1));
                try (HttpImageSource source = new HttpImageSource(config, names, internet.sockets())) {
                    for (String url :
                            List.of("http://shop.example/", "http://93.184.216.34/", "http://[2606:2800::1]/")) {
                        Fetched.Failed failed = (Fetched.Failed) source.fetch(url);
                        assertThat(failed.outcome()).as(url + " " + denied).isEqualTo(Outcome.BLOCKED_ADDRESS);
                        assertThat(failed.detail()).contains("denied by");
                    }
                }
            }
            assertThat(internet.outsideRequests()).isZero();
        }
    }

    @Test
    void theMachinesOwnAddressesAreRefused() {
        InetAddress own = InetAddress.ofLiteral("2600:1f18::1");
        DeniedAddresses denied = new DeniedAddresses(List.of(), () -> Set.of(own, FakeInternet.PUBLIC));

        assertThat(denied.reason(own)).contains("this machine's");
        assertThat(denied.reason(InetAddress.ofLiteral("64:ff9b::5db8:d822"))).contains("this machine's");
        assertThat(denied.reason(FakeInternet.PUBLIC_6)).isEmpty();
        assertThat(new DeniedAddresses(List.of()).reason(InetAddress.getLoopbackAddress()))
                .contains("this machine's");
    }

    private static FetchConfig config() {
        return FetchConfigs.with(Duration.ofSeconds(20), 10_000, List.of());
    }
}
