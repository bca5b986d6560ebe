package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.HalfTensor;
import java.util.SplittableRandom;

/// Values from a seed. Not thread-safe.
public final class RandomTensors {
    private static final int ONE_IN_SO_MANY_IS_ZERO = 16;

    private final SplittableRandom random;

    public RandomTensors(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Values of both signs, a few of them 0; what lies between channels and pitch is filled too.
    public HalfTensor tensor(HalfTensor.Shape shape) {
        HalfTensor tensor = HalfTensor.zeros(shape);
        for (int i = 0; i < tensor.values().length; i++) {
            float value = random.nextInt(ONE_IN_SO_MANY_IS_ZERO) == 0 ? 0 : (float) (8 * random.nextGaussian());
            tensor.values()[i] = Float.floatToFloat16(value);
        }
        return tensor;
    }

    /// Normally distributed.
    public float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Any byte.
    public byte[] bytes(int count) {
        byte[] values = new byte[count];
        random.nextBytes(values);
        return values;
    }

    /// A number, both ends included.
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }
}
