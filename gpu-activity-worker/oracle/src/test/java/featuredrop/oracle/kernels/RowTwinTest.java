package featuredrop.oracle.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.Normalisation;
import featuredrop.engine.cuda.kernels.HalfTensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowTwinTest {
    private final RandomTensors random = new RandomTensors(17);

    @Test
    void softmaxIsThatOfTheFormula() {
        HalfTensor in = random.tensor(new HalfTensor.Shape(3, 1, 1, 1000, 1002));

        float[] out = RowTwin.softmax(in);

        for (int row = 0; row < 3; row++) {
            int at = row;
            double sum = IntStream.range(0, 1000)
                    .mapToDouble(c -> Math.exp(in.at(at, c)))
                    .sum();
            for (int c = 0; c < 1000; c++) {
                double expected = Math.exp(in.at(row, c)) / sum;
                assertThat((double) out[1000 * row + c]).isCloseTo(expected, within(1e-6 * expected + 1e-30));
            }
        }
    }

    @Test
    void rowsGetTheLengthThatTheHostGivesThem() {
        float[] rows = random.floats(3 * 1280);
        float[] before = rows.clone();

        RowTwin.l2(rows, 1280);

        for (int row = 0; row < 3; row++) {
            float[] unit = Normalisation.unit(Arrays.copyOfRange(before, 1280 * row, 1280 * (row + 1)))
                    .orElseThrow();
            for (int c = 0; c < 1280; c++) {
                assertThat(rows[1280 * row + c]).isCloseTo(unit[c], within(Math.ulp(unit[c])));
            }
        }
    }

    @Test
    void rowsWithoutDirectionBecomeZero() {
        float[] rows = {0, 0, 1, Float.NaN, Float.POSITIVE_INFINITY, 1, 3, 4, 3e38f, 3e38f};

        RowTwin.l2(rows, 2);

        assertThat(rows).startsWith(0, 0, 0, 0, 0, 0, 0.6f, 0.8f);
        assertThat(rows[8]).isEqualTo((float) Math.sqrt(0.5));
    }
}
