package featuredrop.engine.stub;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// Gives every input tensor a vector of its own that depends on nothing else: equal images get equal
/// vectors, others unrelated ones. Means nothing as a feature. Never fails and holds nothing that must be
/// freed.
public final class StubExtractor implements FeatureExtractor {
    private static final int SAMPLES = 512;

    private final int inputLength;
    private final int dimension;
    private final int maxBatch;

    public StubExtractor(int inputLength, int dimension, int maxBatch) {
        this.inputLength = inputLength;
        this.dimension = dimension;
        this.maxBatch = maxBatch;
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        FeatureExtractor.requireBatch(this, batch);
        // As engines do: one buffer, because a tensor of each image's own costs more than what else is done with it.
        FloatBuffer tensor = FloatBuffer.allocate(inputLength);
        return batch.stream()
                .map(image -> {
                    image.putTo(tensor.clear());
                    return vector(tensor.array());
                })
                .toArray(float[][]::new);
    }

    private float[] vector(float[] tensor) {
        SplittableRandom random = new SplittableRandom(seed(tensor));
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextDouble(1e-6, 1);
        }
        return vector;
    }

    /// From some values: all of them would cost more than the parts that are measured with this stub.
    private static int seed(float[] tensor) {
        int step = Math.max(1, tensor.length / SAMPLES);
        int seed = 1;
        for (int i = 0; i < tensor.length; i += step) {
            seed = 31 * seed + Float.floatToIntBits(tensor[i]);
        }
        return seed;
    }

    @Override
    public int inputLength() {
        return inputLength;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public String fingerprint() {
        return "stub";
    }

    @Override
    public void close() {}
}
