package featuredrop.activities.delivery.settle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongSetTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 1_000, 1_000_000})
    void tellsTheSameAsASetOfObjects(int range) {
        long seed = 42L + range;
        Random random = new Random(seed);
        LongSet set = new LongSet();
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextInt(range) * (random.nextBoolean() ? 1L : Long.MIN_VALUE / range);
            assertThat(set.add(value)).as("seed %d, value %d", seed, value).isEqualTo(expected.add(value));
        }
        assertThat(set.size()).isEqualTo(expected.size());
    }
}
