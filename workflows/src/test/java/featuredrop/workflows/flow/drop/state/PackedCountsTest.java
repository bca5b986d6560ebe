package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.flow.drop.state.ExportState.PackedCounts;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackedCountsTest {
    @Test
    void theFormIsTheOneThatRunningDropsCarry() {
        assertThat(hex(List.of())).isEmpty();
        assertThat(hex(List.of(0, 1, 126, 127, 300))).isEqualTo("01027f8001ad02");
        assertThat(hex(List.of(1, 1, 1))).isEqualTo("020202");
        assertThat(hex(List.of(9, 1, 1, 1, 1, 0))).isEqualTo("0a00040201");
        assertThat(hex(Collections.nCopies(35_000, 1))).isEqualTo("00b8910202");
        assertThat(PackedCounts.pack(List.of(Integer.MAX_VALUE))).isEqualTo("gICAgAg=");
    }

    @Test
    void whatIsPackedIsReadAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<Integer> counts = new ArrayList<>();
            for (int runs = random.nextInt(12); runs > 0; runs--) {
                int count = random.nextInt() >>> (1 + random.nextInt(31));
                counts.addAll(Collections.nCopies(1 + random.nextInt(9), count));
            }

            assertThat(PackedCounts.unpack(PackedCounts.pack(counts)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(counts);
        }
    }

    private static String hex(List<Integer> counts) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(PackedCounts.pack(counts)));
    }
}
