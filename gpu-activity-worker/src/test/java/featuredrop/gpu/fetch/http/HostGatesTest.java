package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.fetch.http.ImageUrl.BadUrlException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    void aHostThatIsGivenUpHoldsUpNobodyAndNoOther() throws Exception {
        HostGates.Gate gate = gate("http://a.example/");
        for (int i = 0; i < HostHealth.PATIENCE; i++) {
            gate.heard(new Answer.Refusal(Outcome.DEADLINE, "drips").with(Answer.Sign.DRIP), clock.incrementAndGet());
        }

        assertThat(gate.enter())
                .hasValueSatisfying(refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.DEADLINE));
        assertThat(gate("http://b.example/").enter()).isEmpty();
        clock.addAndGet(HostHealth.GIVEN_UP.toNanos());
        assertThat(gate.enter()).isEmpty();
    }

    @Test
    void whoIsRefusedATurnHoldsNone() throws Exception {
        HostGates.Gate gate = gate("http://a.example/");
        gate.heard(
                new Answer.Refusal(Outcome.THROTTLED, "429").after(Optional.of(Duration.ofMinutes(5))),
                clock.incrementAndGet());
        for (int i = 0; i < 10; i++) {
            assertThat(gate.enter()).isPresent();
        }
        clock.addAndGet(Duration.ofMinutes(5).toNanos());

        for (int i = 0; i < 4; i++) {
            assertThat(gate.enter()).isEmpty();
        }
    }

    private HostGates.Gate gate(String url) throws BadUrlException {
        return gates.of(ImageUrl.parse(url, (host, port) -> port == 8080));
    }
}
