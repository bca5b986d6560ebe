package featuredrop.engine.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.cuda.kernels.ElementwiseTwin.Affine;
import featuredrop.engine.cuda.kernels.ElementwiseTwin.LocalResponse;
import featuredrop.oracle.kernels.RandomTensors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Against the formulas in double precision; what is rounded to FP16 may differ by one unit in its last place.
final class ElementwiseTwinTest {
    private static final HalfTensor.Shape SHAPE = new HalfTensor.Shape(2, 3, 4, 10, 14);

    private final RandomTensors random = new RandomTensors(11);
    private final HalfTensor in = random.tensor(SHAPE);
    private final HalfTensor out = HalfTensor.zeros(new HalfTensor.Shape(2, 3, 4, 10, 10));

    @Test
    void scaleAndBiasBelongToTheirChannel() {
        float[] scale = random.floats(10);
        float[] bias = random.floats(10);

        ElementwiseTwin.affine(in, out, new Affine(scale, bias, KernelActivation.Bounded.RELU));

        each((row, channel) -> assertThat((double) out.at(row, channel))
                .isCloseTo(
                        Math.max(0, (double) in.at(row, channel) * scale[channel] + bias[channel]),
                        half(out.at(row, channel))));
    }

    @Test
    void aCopyChangesNothing() {
        ElementwiseTwin.affine(in, out, new Affine(new float[0], new float[0], KernelActivation.Bounded.NONE));

        each((row, channel) -> assertThat(out.at(row, channel)).isEqualTo(in.at(row, channel)));
    }

    @Test
    void aSumIsActivatedAfterwards() {
        HalfTensor second = random.tensor(SHAPE);

        ElementwiseTwin.add(in, second, out, new KernelActivation.Bounded(KernelActivation.CLIP, 0, 6));

        each((row, channel) -> assertThat((double) out.at(row, channel))
                .isCloseTo(
                        Math.clamp((double) in.at(row, channel) + second.at(row, channel), 0, 6),
                        half(out.at(row, channel))));
    }

    @Test
    void aGateServesThePixelsOfItsImage() {
        HalfTensor gate = random.tensor(new HalfTensor.Shape(2, 1, 1, 10, 10));

        ElementwiseTwin.multiply(in, gate, out);

        each((row, channel) -> assertThat((double) out.at(row, channel))
                .isCloseTo((double) in.at(row, channel) * gate.at(row / 12, channel), half(out.at(row, channel))));
    }

    @Test
    void localResponsesAreThoseOfTheOnnxSpecification() {
        for (int size = 1; size <= 6; size++) {
            LocalResponse rule = new LocalResponse(size, 0.3f, 0.75f, 1.5f);
            ElementwiseTwin.localResponse(in, out, rule);
            int before = (size - 1) / 2;
            int behind = size - 1 - before;
            each((row, channel) -> {
                double sum = 0;
                for (int c = channel - before; c <= channel + behind; c++) {
                    sum += c < 0 || c >= 10 ? 0 : Math.pow(in.at(row, c), 2);
                }
                double expected = in.at(row, channel) / Math.pow(1.5f + 0.3f / rule.size() * sum, 0.75);
                assertThat((double) out.at(row, channel)).isCloseTo(expected, half(out.at(row, channel)));
            });
        }
    }

    @Test
    void paddingIsZeroAndTheImageStandsInside() {
        HalfTensor padded = random.tensor(new HalfTensor.Shape(2, 6, 6, 10, 10));

        ElementwiseTwin.pad(in, padded, new PoolWindow.Padding(1, 2, 2, 0));

        for (int image = 0; image < 2; image++) {
            for (int y = 0; y < 6; y++) {
                for (int x = 0; x < 6; x++) {
                    boolean inside = y >= 1 && y < 4 && x >= 2;
                    float expected = inside ? in.at(in.row(image, y - 1, x - 2), 7) : 0;
                    assertThat(padded.at(padded.row(image, y, x), 7)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aShuffleTakesOneChannelOfEachGroupInTurn() {
        ElementwiseTwin.shuffle(in, out, 2);

        for (int channel = 0; channel < 10; channel++) {
            assertThat(out.at(3, channel)).isEqualTo(in.at(3, channel / 2 + (channel % 2 == 0 ? 0 : 5)));
        }
    }

    @Test
    void aTapIsDense() {
        float[] tap = ElementwiseTwin.toFloat(in);

        assertThat(tap).hasSize(240);
        each((row, channel) -> assertThat(tap[10 * row + channel]).isEqualTo(in.at(row, channel)));
    }

    @FunctionalInterface
    private interface Place {
        void at(int row, int channel);
    }

    private static void each(Place place) {
        for (int row = 0; row < SHAPE.rows(); row++) {
            for (int channel = 0; channel < SHAPE.channels(); channel++) {
                place.at(row, channel);
            }
        }
    }

    private static Offset<Double> half(float value) {
        return within(Math.max(Math.abs(value), 0x1p-14f) * 0x1p-10);
    }
}
