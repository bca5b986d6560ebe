package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Tries random inputs for some seconds, or as long as `featuredrop.fuzz-seconds` says. An input that breaks a rule is
/// named by its seed; `featuredrop.fuzz-seed` tries that input alone. Prints how the inputs ended.
public final class FuzzRun {
    /// Far above what any input takes: only a hang takes longer.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private FuzzRun() {}

    /// Makes one input of the random numbers and tries it.
    @FunctionalInterface
    public interface Input {
        /// How it ended, in one word.
        ///
        /// @throws Exception any one is a finding
        String tried(Random random) throws Exception;
    }

    /// @param name for the report
    /// @param seconds without the property
    public static void of(String name, int seconds, Input input) {
        Long only = Long.getLong("featuredrop.fuzz-seed");
        long first = only == null ? System.nanoTime() : only;
        long end = System.nanoTime()
                + Duration.ofSeconds(Integer.getInteger("featuredrop.fuzz-seconds", seconds))
                        .toNanos();
        SplittableRandom seeds = new SplittableRandom(first);
        Map<String, Long> endings = new TreeMap<>();
        long tried = 0;
        for (long seed = first; tried == 0 || (only == null && System.nanoTime() < end); seed = seeds.nextLong()) {
            endings.merge(ending(seed, input), 1L, Long::sum);
            tried++;
        }
        System.out.println("fuzz " + name + ": " + tried + " inputs from seed " + first + ", " + endings);
    }

    private static String ending(long seed, Input input) {
        String[] ending = new String[1];
        assertThatCode(() -> ending[0] = assertTimeoutPreemptively(DEADLINE, () -> input.tried(new Random(seed))))
                .as("-Dfeaturedrop.fuzz-seed=%d", seed)
                .doesNotThrowAnyException();
        assertThat(ending[0]).isNotEmpty();
        return ending[0];
    }
}
