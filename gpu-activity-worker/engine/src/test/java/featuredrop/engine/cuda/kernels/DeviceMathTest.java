package featuredrop.engine.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class DeviceMathTest {
    @Test
    void theExponentialIsRightToTwoUnitsInTheLastPlace() {
        double worst = 0;
        for (float x = -87; x < 88.5f; x += 0.001f) {
            double exact = Math.exp(x);
            worst = Math.max(worst, Math.abs(DeviceMath.exponential(x) - exact) / Math.ulp((float) exact));
        }
        assertThat(worst).isLessThan(2);
    }

    @Test
    void theExponentialEndsWhereFloatsEnd() {
        assertThat(DeviceMath.exponential(0)).isEqualTo(1);
        assertThat(DeviceMath.exponential(-200)).isZero();
        assertThat(DeviceMath.exponential(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(DeviceMath.exponential(89)).isInfinite();
        assertThat(DeviceMath.exponential(88.74f)).isInfinite();
        assertThat(DeviceMath.exponential(88.72f)).isFinite();
        assertThat(DeviceMath.exponential(Float.NaN)).isNaN();
        assertThat((double) DeviceMath.exponential(-100)).isCloseTo(Math.exp(-100), within(1e-45));
    }

    @Test
    void theLogarithmIsRightToAMillionth() {
        for (double x = 1.2e-38; x < 3e38; x *= 1.001) {
            float at = (float) x;
            assertThat((double) DeviceMath.logarithm(at))
                    .isCloseTo(Math.log(at), within(1e-6 + 2e-7 * Math.abs(Math.log(at))));
        }
        assertThat(DeviceMath.logarithm(1)).isZero();
    }

    @Test
    void aBoundDoesNotHideNoNumber() {
        assertThat(KernelActivation.Bounded.RELU.of(Float.NaN)).isNaN();
        assertThat(KernelActivation.Bounded.RELU.of(-1)).isZero();
        assertThat(new KernelActivation.Bounded(KernelActivation.CLIP, 0, 6).of(7))
                .isEqualTo(6);
    }

    @Test
    void activationsAreThoseOfTheOnnxSpecification() {
        for (float x = -9; x < 9; x += 0.01f) {
            double sigmoid = 1 / (1 + Math.exp(-x));
            double hardSigmoid = Math.clamp(0.2f * x + 0.5f, 0, 1);
            double hardSwish = x * Math.clamp(x / 6.0 + 0.5, 0, 1);
            assertThat((double) of(KernelActivation.SIGMOID, x)).isCloseTo(sigmoid, within(3e-7));
            double swish = x / (1 + Math.exp(-0.2f * x));
            assertThat((double) of(KernelActivation.SWISH, x)).isCloseTo(swish, within(2e-6));
            assertThat((double) of(KernelActivation.HARD_SWISH, x)).isCloseTo(hardSwish, within(2e-6));
            assertThat((double) of(KernelActivation.HARD_SIGMOID, x)).isCloseTo(hardSigmoid, within(3e-7));
            assertThat(of(KernelActivation.IDENTITY, x)).isEqualTo(x);
        }
    }

    private static float of(KernelActivation kind, float x) {
        return new KernelActivation.Bounded(kind, 0.2f, 0.5f).of(x);
    }
}
