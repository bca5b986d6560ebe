package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.flow.gpupool.both.PoolDetails;
import featuredrop.workflows.gpupool.HolderState;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a pool hands over and is asked for stays below what the server takes, 2 MiB, also when every drop that may run
/// holds a lease and all names are as long as names may be.
final class PoolOfManyHoldersTest {
    private static final int REFUSED = 2 << 20;
    private static final int HOLDERS = 5_000;
    private static final long NOW = 1_795_264_311_828L;

    private final PoolMachine machine =
            new PoolMachine(PoolHarness.settings(Duration.ofHours(1), 2_000), PoolCarried.NEW, "p-run");

    @Test
    void whatItHandsOverAndAsksForFitsIntoOnePayload() {
        for (int i = 0; i < HOLDERS; i++) {
            machine.release(holder(i), NOW, NOW);
            machine.acquire(holder(i), NOW + 1, NOW);
        }
        assertThat(machine.leases().holders()).hasSize(HOLDERS);

        assertThat(bytes(machine.carried())).isLessThan(REFUSED);
        assertThat(bytes(machine.state())).isLessThan(REFUSED);
        assertThat(bytes(machine.leases().holders())).isLessThan(REFUSED);
        List<HolderState> answer = machine.leases().holders().stream()
                .map(holder -> new HolderState(holder, true, 4, NOW))
                .toList();
        assertThat(bytes(answer)).isLessThan(REFUSED);
        assertThat(PoolDetails.of(machine.state())).hasSizeLessThan(32 << 10).endsWith("- and 4900 more");
    }

    private static String holder(int number) {
        return String.format("drop/north/acme/%05d-%s", number, "n".repeat(194));
    }

    private static int bytes(Object payload) {
        return DefaultDataConverter.STANDARD_INSTANCE
                .toPayloads(payload)
                .orElseThrow()
                .getSerializedSize();
    }
}
