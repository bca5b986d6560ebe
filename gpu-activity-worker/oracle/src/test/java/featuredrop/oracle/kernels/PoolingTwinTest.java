package featuredrop.oracle.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.cuda.kernels.DepthwiseTwin;
import featuredrop.engine.cuda.kernels.ElementwiseTwin.Affine;
import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.PoolWindow;
import featuredrop.engine.cuda.kernels.PoolWindow.Padding;
import featuredrop.engine.cuda.kernels.PoolWindow.PaddingCells;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against code that reads like the definition: every cell of every window is asked for, in double precision.
final class PoolingTwinTest {
    private static final long SEED = 5;
    private static final DepthwiseTwin.Bounds READING = new DepthwiseTwin.Bounds(Float.NEGATIVE_INFINITY, 0.75f);

    @Test
    void poolingIsThatOfTheDefinitionForAnyWindow() {
        RandomTensors random = new RandomTensors(SEED);
        for (int round = 0; round < 60; round++) {
            PoolCase pool = PoolCase.random(random, 1);
            HalfTensor in = random.tensor(pool.in());
            HalfTensor most = HalfTensor.zeros(pool.out());
            HalfTensor mean = HalfTensor.zeros(pool.out());
            HalfTensor padded = HalfTensor.zeros(pool.out());
            PoolingTwin.max(in, most, pool.window());
            PoolingTwin.average(in, mean, pool.window(), PaddingCells.IGNORED);
            PoolingTwin.average(in, padded, pool.window(), PaddingCells.COUNTED);
            for (int row = 0; row < pool.out().rows(); row++) {
                for (int channel = 0; channel < pool.out().channels(); channel++) {
                    Cells cells = cells(in, pool, row, channel);
                    String place = "seed " + SEED + " " + pool + " row " + row + " channel " + channel;
                    assertThat((double) most.at(row, channel)).as(place).isEqualTo(cells.most());
                    assertThat((double) mean.at(row, channel))
                            .as(place)
                            .isCloseTo(cells.sum() / cells.inside(), within(0.02));
                    assertThat((double) padded.at(row, channel))
                            .as(place)
                            .isCloseTo(cells.sum() / cells.padded(), within(0.02));
                }
            }
        }
    }

    private record Cells(double most, double sum, int inside, int padded) {}

    private static Cells cells(HalfTensor in, PoolCase pool, int row, int channel) {
        int x = row % pool.out().width() * pool.window().strideX();
        int y = row / pool.out().width() % pool.out().height() * pool.window().strideY();
        int image = row / pool.out().width() / pool.out().height();
        Padding padding = pool.window().padding();
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int inside = 0;
        int padded = 0;
        for (int dy = 0; dy < pool.window().height(); dy++) {
            for (int dx = 0; dx < pool.window().width(); dx++) {
                int atY = y + dy - padding.top();
                int atX = x + dx - padding.left();
                if (atY >= 0
                        && atX >= 0
                        && atY < pool.in().height()
                        && atX < pool.in().width()) {
                    double value = in.at(in.row(image, atY, atX), channel);
                    most = Math.max(most, value);
                    sum += value;
                    inside++;
                }
                if (atY < pool.in().height() + padding.bottom()
                        && atX < pool.in().width() + padding.right()) {
                    padded++;
                }
            }
        }
        return new Cells(most, sum, inside, padded);
    }

    @Test
    void aDepthwiseConvolutionIsThatOfTheDefinition() {
        RandomTensors random = new RandomTensors(SEED + 1);
        for (int round = 0; round < 40; round++) {
            PoolCase pool = PoolCase.random(random, 1);
            int channels = pool.in().channels();
            HalfTensor in = random.tensor(pool.in());
            HalfTensor out = HalfTensor.zeros(pool.out());
            float[] weights =
                    random.floats(pool.window().height() * pool.window().width() * channels);
            float[] bias = random.floats(channels);
            int dilation = random.between(1, 2);
            Affine step = new Affine(new float[0], bias, KernelActivation.Bounded.RELU);
            new DepthwiseTwin(pool.window(), dilation, dilation, READING, weights, step).run(in, out);
            for (int row = 0; row < pool.out().rows(); row++) {
                double sum = bias[1];
                for (int cell = 0; cell < weights.length / channels; cell++) {
                    int y = row
                                    / pool.out().width()
                                    % pool.out().height()
                                    * pool.window().strideY()
                            + dilation * (cell / pool.window().width())
                            - pool.window().padding().top();
                    int x = row % pool.out().width() * pool.window().strideX()
                            + dilation * (cell % pool.window().width())
                            - pool.window().padding().left();
                    int image = row / pool.out().width() / pool.out().height();
                    boolean inside = y >= 0
                            && x >= 0
                            && y < pool.in().height()
                            && x < pool.in().width();
                    sum += inside
                            ? (double) weights[cell * channels + 1] * Math.min(0.75, in.at(in.row(image, y, x), 1))
                            : 0;
                }
                assertThat((double) out.at(row, 1)).as(pool.toString()).isCloseTo(Math.max(0, sum), within(0.04));
            }
        }
    }

    @Test
    void aWindowWithNoNumberHasNoMaximum() {
        HalfTensor in = new RandomTensors(SEED).tensor(new HalfTensor.Shape(1, 2, 2, 2, 2));
        in.set(1, 0, Float.NaN);
        HalfTensor out = HalfTensor.zeros(new HalfTensor.Shape(1, 1, 1, 2, 2));

        PoolingTwin.max(in, out, new PoolWindow(2, 2, 2, 2, new Padding(0, 0, 0, 0)));

        assertThat(out.at(0, 0)).isNaN();
        assertThat(out.at(0, 1)).isNotNaN();
    }

    @Test
    void theGlobalAverageIsTheMeanOverThePixels() {
        HalfTensor in = new RandomTensors(SEED).tensor(new HalfTensor.Shape(3, 7, 7, 10, 12));

        float[] means = PoolingTwin.globalAverage(in);

        for (int i = 0; i < 30; i++) {
            int channel = i % 10;
            int image = i / 10;
            double mean = IntStream.range(0, 49)
                    .mapToDouble(p -> in.at(49 * image + p, channel))
                    .average()
                    .orElseThrow();
            assertThat((double) means[i]).isCloseTo(mean, within(1e-5));
        }
    }
}
