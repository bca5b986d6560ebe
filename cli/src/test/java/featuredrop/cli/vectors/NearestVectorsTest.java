package featuredrop.cli.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class NearestVectorsTest {
    @Test
    void keepsWhatSortingEverythingWouldPutFirst() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int items = random.nextInt(2, 200);
            int wanted = random.nextInt(1, 12);
            List<float[]> vectors = vectors(random, items);
            NearestVectors nearest = new NearestVectors(0, vectors.getFirst(), wanted);
            List<Neighbour> all = new ArrayList<>();
            for (int i = 0; i < items; i++) {
                nearest.take(i, vectors.get(i));
                if (i > 0) {
                    all.add(new Neighbour(i, NearestVectors.cosine(vectors.getFirst(), vectors.get(i))));
                }
            }
            all.sort(
                    Comparator.comparingDouble(Neighbour::similarity).reversed().thenComparingLong(Neighbour::id));
            assertThat(nearest.best()).as("seed %d", seed).isEqualTo(all.subList(0, Math.min(wanted, all.size())));
        }
    }

    @Test
    void measuresTheAngleAndNotTheLength() {
        assertThat(NearestVectors.cosine(new float[] {1, 0}, new float[] {5, 0}))
                .isCloseTo(1, within(1e-12));
        assertThat(NearestVectors.cosine(new float[] {1, 0}, new float[] {0, 2}))
                .isZero();
        assertThat(NearestVectors.cosine(new float[] {1, 1}, new float[] {-1, -1}))
                .isCloseTo(-1, within(1e-12));
        assertThat(NearestVectors.cosine(new float[] {0, 0}, new float[] {1, 1}))
                .isZero();
    }

    @Test
    void refusesVectorsOfOtherDimensions() {
        NearestVectors nearest = new NearestVectors(1, new float[] {1, 2}, 3);
        assertThatThrownBy(() -> nearest.take(2, new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimensions 2 and 1");
    }

    private static List<float[]> vectors(SplittableRandom random, int items) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            float[] vector = new float[8];
            for (int j = 0; j < vector.length; j++) {
                // few values, so that equal cosines happen
                vector[j] = random.nextInt(0, 3);
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
