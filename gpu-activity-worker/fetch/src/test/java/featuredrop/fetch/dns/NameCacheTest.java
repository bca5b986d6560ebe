package featuredrop.fetch.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.exchange.config.FetchConfig.DnsConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.fetch.dns.NameCache.NoAddressException;
import featuredrop.fetch.dns.NameServers.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// With a clock that the test moves; the pace of lookups runs on the real one.
final class NameCacheTest {
    private static final InetAddress SHOP = InetAddress.ofLiteral("93.184.216.34");
    private static final DnsConfig LIMITS = limits(100_000, "PT1M");

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"PT0S, PT30S", "PT5M, PT5M", "P7D, PT1H"})
    void anAnswerIsKeptAsLongAsItsOwnerSaysWithinTheLimits(Duration ttl, Duration kept) throws UnknownHostException {
        try (NameCache names = inOrder(host -> new Answer.Found(List.of(SHOP), ttl))) {
            assertThat(names.addresses("shop.example")).containsExactly(SHOP);
            clock.addAndGet(kept.minusNanos(1).toNanos());
            names.addresses("SHOP.example.");
            assertThat(asked).hasValue(1);

            clock.addAndGet(2);
            names.addresses("shop.example");

            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aNameWithoutAddressIsNotAskedAgainForAWhile() {
        try (NameCache names = inOrder(host -> new Answer.Absent())) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> names.addresses("gone.example")).isInstanceOf(NoAddressException.class);
            }
            assertThat(asked).hasValue(1);
            clock.addAndGet(Duration.ofSeconds(61).toNanos());

            assertThatThrownBy(() -> names.addresses("gone.example")).isInstanceOf(NoAddressException.class);

            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aFailureOfTheNameServiceIsForgottenSoon() {
        try (NameCache names = inOrder(host -> new Answer.Unknown("server failed"))) {
            assertThatThrownBy(() -> names.addresses("shop.example"))
                    .isExactlyInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("server failed");
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThatThrownBy(() -> names.addresses("shop.example")).isInstanceOf(UnknownHostException.class);

            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void hundredsWhoWaitForOneNameAskOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(300);
        NameServers slow = host -> {
            try {
                assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Found(List.of(SHOP), Duration.ofMinutes(5));
        };
        try (NameCache names = names(LIMITS, slow);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<InetAddress[]>> answers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                answers.add(threads.submit(() -> {
                    all.countDown();
                    return names.addresses("shop.example");
                }));
            }
            for (Future<InetAddress[]> answer : answers) {
                assertThat(answer.get()).containsExactly(SHOP);
            }
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void aNameServiceThatHangsIsNotWaitedForAndHoldsUpNoOtherName() throws UnknownHostException {
        CountDownLatch never = new CountDownLatch(1);
        DnsConfig hasty = limits(100_000, "PT0.3S");
        NameServers hanging = host -> {
            if (host.startsWith("hangs")) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Answer.Found(List.of(SHOP), Duration.ofMinutes(5));
        };
        try (NameCache names = names(hasty, hanging)) {
            assertThatThrownBy(() -> names.addresses("hangs.example"))
                    .isExactlyInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("no answer in 300 ms");
            assertThat(names.addresses("shop.example")).containsExactly(SHOP);
        }
        never.countDown();
    }

    @Test
    void lookupsWaitForTheirTurnAndNotLonger() throws Exception {
        DnsConfig slow = limits(50, "PT0.5S");
        long started = System.nanoTime();
        try (NameCache names = names(slow, host -> new Answer.Found(List.of(SHOP), Duration.ofMinutes(5)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<InetAddress[]>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String host = "shop-" + i + ".example";
                answers.add(threads.submit(() -> names.addresses(host)));
            }
            for (Future<InetAddress[]> answer : answers) {
                assertThat(answer.get()).containsExactly(SHOP);
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofMillis(1_180));
    }

    /// At one lookup a second the last of them would wait for minutes.
    @Test
    void closingEndsTheLookupsThatWaitForTheirTurn() {
        DnsConfig slow = new DnsConfig(1, LIMITS.floor(), LIMITS.ceiling(), LIMITS.failed(), Duration.ofMillis(500));
        NameCache names = names(slow, host -> new Answer.Found(List.of(SHOP), Duration.ofMinutes(5)));
        AtomicInteger unknown = new AtomicInteger();
        List<Thread> lookups = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String host = "shop-" + i + ".example";
            lookups.add(Thread.startVirtualThread(() -> {
                try {
                    names.addresses(host);
                } catch (UnknownHostException e) {
                    unknown.incrementAndGet();
                }
            }));
        }
        await().until(() ->
                lookups.stream().allMatch(lookup -> lookup.getState() == Thread.State.WAITING || !lookup.isAlive()));

        names.close();

        await().atMost(Duration.ofMinutes(1)).until(() -> lookups.stream().noneMatch(Thread::isAlive));
        assertThat(unknown).hasValueGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost", "a.localhost", "1.2.3.4"})
    void literalsAndTheLocalHostAreNeverAsked(String host) throws UnknownHostException {
        try (NameCache names = names(LIMITS, name -> new Answer.Absent())) {
            assertThat(names.addresses(host)).hasSize(1);
            assertThat(asked).hasValue(0);
        }
    }

    private NameCache names(DnsConfig limits, NameServers service) {
        return names(limits, service, Executors.newVirtualThreadPerTaskExecutor());
    }

    /// On threads of its own, the cache notes when an answer expires a moment after it gave the answer. A test that
    /// then
    /// moves the clock needs both in one thread.
    private NameCache inOrder(NameServers service) {
        return names(LIMITS, service, new CallerThread());
    }

    private NameCache names(DnsConfig limits, NameServers service, ExecutorService threads) {
        return new NameCache(
                limits,
                host -> {
                    asked.incrementAndGet();
                    return service.ask(host);
                },
                clock::get,
                threads);
    }

    /// Runs each task in the thread that hands it over.
    private static final class CallerThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private static DnsConfig limits(int perSecond, String time) {
        return NamedValues.none()
                .with("per-second", perSecond)
                .with("time", time)
                .bind(DnsConfig.class);
    }
}
