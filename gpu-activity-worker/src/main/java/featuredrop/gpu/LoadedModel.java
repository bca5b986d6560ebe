package featuredrop.gpu;

import featuredrop.gpu.extract.FeatureExtractor;
import featuredrop.gpu.extract.Normalisation;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.prepare.InputForm;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A model that is ready to compute. Thread-safe: one batch at a time goes through its engine. Close frees
/// the engine.
public final class LoadedModel implements AutoCloseable {
    private final Facts facts;
    private final PreprocessingProfile profile;
    private final FeatureExtractor extractor;
    private final ReentrantLock engine = new ReentrantLock(true);

    /// What is known of a model.
    ///
    /// @param id its name
    /// @param key 16 hex digits, as in the exchange
    /// @param width of the input, in pixels
    /// @param height of the input, in pixels
    /// @param channelsLast whether the input's colours stand together and not in planes
    /// @param l2 whether features are brought to length 1
    public record Facts(String id, String key, int width, int height, boolean channelsLast, boolean l2) {}

    public LoadedModel(Facts facts, PreprocessingProfile profile, FeatureExtractor extractor) {
        this.facts = facts;
        this.profile = profile;
        this.extractor = extractor;
    }

    /// What is known of it.
    public Facts facts() {
        return facts;
    }

    /// What computes, for the manifest.
    public String fingerprint() {
        return extractor.fingerprint();
    }

    /// Values of a feature.
    public int dimension() {
        return extractor.dimension();
    }

    /// Most images of a batch.
    public int maxBatch() {
        return extractor.maxBatch();
    }

    /// What it takes for its input.
    InputForm input() {
        return new InputForm(profile, facts.width(), facts.height(), facts.channelsLast());
    }

    /// Raw features of a batch, in order.
    float[][] extract(float[][] tensors) {
        engine.lock();
        try {
            return extractor.extract(tensors);
        } finally {
            engine.unlock();
        }
    }

    /// A raw feature as it is delivered; empty when it cannot be.
    Optional<float[]> deliverable(float[] feature) {
        return facts.l2() ? Normalisation.unit(feature) : Normalisation.unchanged(feature);
    }

    @Override
    public void close() {
        engine.lock();
        try {
            extractor.close();
        } finally {
            engine.unlock();
        }
    }
}
