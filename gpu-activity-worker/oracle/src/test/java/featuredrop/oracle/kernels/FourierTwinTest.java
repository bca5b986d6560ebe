package featuredrop.oracle.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.cuda.kernels.FourierSize;
import org.junit.jupiter.api.Test;

final class FourierTwinTest {
    private final RandomTensors random = new RandomTensors(29);

    @Test
    void aConvolutionIsTheSumOverTheFilter() {
        float[][] filter = new float[5][];
        for (int y = 0; y < 5; y++) {
            filter[y] = random.floats(5);
        }
        FourierSize size = FourierSize.of(19, 27, 2);
        float[] gray = random.floats(19 * 27);
        FourierTwin twin = new FourierTwin(size);

        float[] spectrum = twin.rows(gray);
        twin.filter(spectrum, size.spectrum(filter));
        float[] out = twin.inverse(spectrum, 2);

        assertThat(size.points()).isEqualTo(32);
        for (int i = 0; i < out.length; i++) {
            assertThat((double) out[i]).isCloseTo(direct(gray, filter, i / 27, i % 27), within(2e-5));
        }
    }

    private static double direct(float[] gray, float[][] filter, int y, int x) {
        double sum = 0;
        for (int dy = 0; dy < 5; dy++) {
            for (int dx = 0; dx < 5; dx++) {
                int atY = y - dy + 2;
                int atX = x - dx + 2;
                boolean inside = atY >= 0 && atY < 19 && atX >= 0 && atX < 27;
                sum += inside ? (double) filter[dy][dx] * gray[27 * atY + atX] : 0;
            }
        }
        return sum;
    }

    @Test
    void nothingWrapsAroundAndNothingTooLargeIsTaken() {
        assertThat(FourierSize.of(60, 60, 2).points()).isEqualTo(64);
        assertThat(FourierSize.of(61, 60, 2).points()).isEqualTo(128);
        assertThat(FourierSize.of(1020, 1, 2).points()).isEqualTo(1024);
        assertThatThrownBy(() -> FourierSize.of(1021, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
