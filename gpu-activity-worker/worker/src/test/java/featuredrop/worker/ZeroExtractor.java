package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import java.util.List;

/// A network whose units are all dead.
final class ZeroExtractor implements FeatureExtractor {
    @Override
    public float[][] extract(List<ImageInput> batch) {
        return new float[batch.size()][dimension()];
    }

    @Override
    public int inputLength() {
        return 3 * 8 * 8;
    }

    @Override
    public int dimension() {
        return 6;
    }

    @Override
    public int maxBatch() {
        return 4;
    }

    @Override
    public String fingerprint() {
        return "zero";
    }

    @Override
    public void close() {}
}
