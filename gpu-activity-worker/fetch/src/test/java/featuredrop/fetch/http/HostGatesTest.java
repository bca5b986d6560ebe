package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.http.url.ImageUrl;
import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import featuredrop.workflows.drop.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HostGatesTest {
    private final AtomicLong clock = new AtomicLong();
    private final HostGates gates =
            new HostGates(FetchConfigs.with(Duration.ofSeconds(20), 1_000, List.of()), clock::get);

    @Test
    void everyServerHasItsOwnGate() throws BadUrlException {
        assertThat(gate("http://a.example/1"))
                .isSameAs(gate("https://a.example/2"))
                .isNotSameAs(gate("http://b.example/1"))
                .isNotSameAs(gate("http://a.example:8080/"));
    }

    @Test
    void aHostThatIsGivenUpEndsThoseWhoWaitAndIsTriedByOneOfThoseWhoComeLater() throws Exception {
        HostGates.Gate gate = gate("http://a.example/");
        long arrived = clock.get();
        drip(gate, HostHealth.PATIENCE);

        assertThat(gate.enter(arrived))
                .hasValueSatisfying(refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.DEADLINE));
        assertThat(gate("http://b.example/").enter(arrived)).isEmpty();
        long later = clock.incrementAndGet();
        assertThat(gate.enter(later)).isEmpty();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<HopResult.Refusal>> waiting = threads.submit(() -> gate.enter(later));
            drip(gate, 1);
            gate.leave();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isPresent();
        }
    }

    @Test
    void whenTheTrialSucceedsTheHostIsAsBefore() throws Exception {
        HostGates.Gate gate = gate("http://a.example/");
        drip(gate, HostHealth.PATIENCE);
        long later = clock.incrementAndGet();
        assertThat(gate.enter(later)).isEmpty();

        gate.heard(new HopResult.Refusal(Outcome.GONE, "404"), later);
        gate.leave();

        for (int i = 0; i < 4; i++) {
            assertThat(gate.enter(later)).isEmpty();
        }
    }

    private void drip(HostGates.Gate gate, int times) {
        for (int i = 0; i < times; i++) {
            gate.heard(
                    new HopResult.Refusal(Outcome.DEADLINE, "drips").with(HopResult.Sign.DRIP),
                    clock.incrementAndGet());
        }
    }

    @Test
    void whoIsRefusedATurnHoldsNone() throws Exception {
        HostGates.Gate gate = gate("http://a.example/");
        gate.heard(
                new HopResult.Refusal(Outcome.THROTTLED, "429").after(Duration.ofMinutes(5)), clock.incrementAndGet());
        for (int i = 0; i < 10; i++) {
            assertThat(gate.enter(clock.get())).isPresent();
        }
        clock.addAndGet(Duration.ofMinutes(5).toNanos());

        for (int i = 0; i < 4; i++) {
            assertThat(gate.enter(clock.get())).isEmpty();
        }
    }

    private HostGates.Gate gate(String url) throws BadUrlException {
        return gates.of(ImageUrl.parse(url, (host, port) -> port == 8080));
    }
}
