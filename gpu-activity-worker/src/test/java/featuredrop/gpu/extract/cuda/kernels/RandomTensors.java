package featuredrop.gpu.extract.cuda.kernels;

import java.util.SplittableRandom;

/// Tensors from a seed.
final class RandomTensors {
    private final SplittableRandom random;

    RandomTensors(long seed) {
        random = new SplittableRandom(seed);
    }

    /// Values of both signs, a few of them 0; what lies between channels and pitch is filled too.
    HalfTensor tensor(HalfTensor.Shape shape) {
        HalfTensor tensor = HalfTensor.zeros(shape);
        for (int i = 0; i < tensor.values().length; i++) {
            float value = random.nextInt(16) == 0 ? 0 : (float) (8 * random.nextGaussian());
            tensor.values()[i] = Float.floatToFloat16(value);
        }
        return tensor;
    }

    float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    byte[] bytes(int count) {
        byte[] values = new byte[count];
        random.nextBytes(values);
        return values;
    }

    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }
}
