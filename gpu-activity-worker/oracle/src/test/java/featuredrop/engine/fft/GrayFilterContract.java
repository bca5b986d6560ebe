package featuredrop.engine.fft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.oracle.fft.DirectFilter;
import featuredrop.oracle.kernels.RandomTensors;
import org.junit.jupiter.api.Test;

/// What every way to convolve promises: the sums of the definition, to 1e-3 of a level.
public abstract class GrayFilterContract {
    private static final float[][] LAPLACIAN = {
        {0, 0, -1, 0, 0}, {0, -1, -2, -1, 0}, {-1, -2, 16, -2, -1}, {0, -1, -2, -1, 0}, {0, 0, -1, 0, 0}
    };
    private static final long SEED = 31;

    private final RandomTensors random = new RandomTensors(SEED);

    /// The way under test.
    protected abstract GrayFilter filter(GrayFilter.Task task);

    @Test
    void theLaplacianOfNoiseIsThatOfTheDefinition() {
        assertDirect(new GrayFilter.Task(24, 31, LAPLACIAN), 5);
    }

    @Test
    void aFilterWithoutSymmetryIsNotTurnedAround() {
        assertDirect(
                new GrayFilter.Task(9, 8, new float[][] {random.floats(3), random.floats(3), random.floats(3)}), 2);
    }

    @Test
    void sizesWithoutRoomToWrapAroundAreRight() {
        assertDirect(new GrayFilter.Task(12, 28, LAPLACIAN), 1);
        assertDirect(new GrayFilter.Task(1, 1, LAPLACIAN), 3);
    }

    @Test
    void anImageOfAnotherSizeIsRefused() {
        try (GrayFilter filter = filter(new GrayFilter.Task(4, 5, LAPLACIAN))) {
            assertThatThrownBy(() -> filter.filtered(new float[][] {new float[19]}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("19 levels, not 5 × 4");
        }
    }

    @Test
    void itSaysWhatComputes() {
        try (GrayFilter filter = filter(new GrayFilter.Task(4, 5, LAPLACIAN))) {
            assertThat(filter.name()).isNotBlank();
        }
    }

    private void assertDirect(GrayFilter.Task task, int count) {
        float[][] images = new float[count][];
        for (int i = 0; i < count; i++) {
            byte[] levels = random.bytes(task.pixels());
            images[i] = new float[levels.length];
            for (int pixel = 0; pixel < levels.length; pixel++) {
                images[i][pixel] = levels[pixel] & 0xff;
            }
        }
        try (GrayFilter filter = filter(task);
                GrayFilter direct = new DirectFilter(task)) {
            float[][] expected = direct.filtered(images);
            float[][] found = filter.filtered(images);

            assertThat(found).hasDimensions(count, task.pixels());
            for (int i = 0; i < count; i++) {
                assertThat(found[i]).as("seed %d, image %d", SEED, i).containsExactly(expected[i], within(1e-3f));
            }
        }
    }
}
