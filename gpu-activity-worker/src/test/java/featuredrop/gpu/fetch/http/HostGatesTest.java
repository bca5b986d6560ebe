package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HostGatesTest {
    private final HostGates.Gate gate = new HostGates(4).of("shop.example:80");

    @Test
    void aHostIsDownAfterManySilencesInARow() {
        IntStream.range(1, HostGates.SILENT_LIMIT).forEach(i -> gate.didNotAnswer());
        assertThat(gate.isDown()).isFalse();

        gate.didNotAnswer();

        assertThat(gate.isDown()).isTrue();
    }

    @Test
    void oneAnswerMakesUpForAllSilences() {
        IntStream.range(0, HostGates.SILENT_LIMIT).forEach(i -> gate.didNotAnswer());

        gate.answered();

        assertThat(gate.isDown()).isFalse();
    }

    @Test
    void everyHostHasItsOwnGate() {
        HostGates gates = new HostGates(4);

        assertThat(gates.of("a:80")).isSameAs(gates.of("a:80")).isNotSameAs(gates.of("a:443"));
    }
}
