package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.stub.StubExtractor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// An engine that may begin to compute something else, and that counts its batches.
final class SwitchedExtractor implements FeatureExtractor {
    final AtomicInteger batches = new AtomicInteger();
    private final StubExtractor right;
    private final String fingerprint;
    private volatile UnaryOperator<float[]> change = UnaryOperator.identity();

    SwitchedExtractor(String fingerprint, StubExtractor right) {
        this.fingerprint = fingerprint;
        this.right = right;
    }

    /// From now on each feature is changed so.
    void computing(UnaryOperator<float[]> other) {
        change = other;
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        batches.incrementAndGet();
        float[][] features = right.extract(batch);
        for (int i = 0; i < features.length; i++) {
            features[i] = change.apply(features[i]);
        }
        return features;
    }

    @Override
    public int inputLength() {
        return right.inputLength();
    }

    @Override
    public int dimension() {
        return right.dimension();
    }

    @Override
    public int maxBatch() {
        return right.maxBatch();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {}
}
