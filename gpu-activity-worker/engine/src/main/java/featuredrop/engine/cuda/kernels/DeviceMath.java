package featuredrop.engine.cuda.kernels;

/// The functions of `kernels.cu` that a device does not round correctly by itself, operation by operation.
public final class DeviceMath {
    private static final float[] TAYLOR = {
        0.0001984127f, 0.0013888889f, 0.008333334f, 0.041666668f, 0.16666667f, 0.5f, 1, 1
    };
    private static final float[] ARTANH = {0.11111111f, 0.14285715f, 0.2f, 0.33333334f, 1};

    private DeviceMath() {}

    /// e^x: x = n ln 2 + r, Taylor's series of degree 7 for r, the exponent in two exact steps.
    public static float exponential(float x) {
        if (Float.isNaN(x)) {
            return x;
        }
        if (x < -104) {
            return 0;
        }
        if (x > 88.75f) {
            return Float.POSITIVE_INFINITY;
        }
        float n = (float) Math.rint(x * 1.442695f);
        float r = Math.fma(n, -1.4286068e-06f, Math.fma(n, -0.69314575f, x));
        float sum = horner(TAYLOR, r);
        int exponent = (int) n;
        int half = exponent >> 1;
        return sum * power2(half) * power2(exponent - half);
    }

    /// ln x for a normal x > 0: x = m 2^e with m near 1, ln m = 2 artanh((m - 1) / (m + 1)) by its series.
    static float logarithm(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits - 0x3f3504f3) >> 23;
        float m = Float.intBitsToFloat(bits - (exponent << 23));
        float t = (m - 1) / (m + 1);
        float sum = horner(ARTANH, t * t);
        return Math.fma(exponent, 0.6931472f, 2 * t * sum);
    }

    static float sigmoid(float x) {
        return 1 / (1 + exponential(-x));
    }

    /// NaN stays NaN.
    static float clipped(float x, float lower, float upper) {
        return x < lower ? lower : x > upper ? upper : x;
    }

    private static float horner(float[] coefficients, float x) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }

    private static float power2(int exponent) {
        return Float.intBitsToFloat((exponent + 127) << 23);
    }
}
