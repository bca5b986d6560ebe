package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.Normalisation;
import featuredrop.engine.stub.StubExtractor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A model that is ready to compute. Thread-safe: as many batches at a time as its engine takes. Close frees
/// the engine.
public final class LoadedModel implements AutoCloseable {
    private final Facts facts;
    private final ModelInput input;
    private final FeatureExtractor extractor;
    private final Semaphore engine;
    private final String choice;
    private final @Nullable FeatureExtractor reference;

    /// What is known of a model.
    ///
    /// @param id its name
    /// @param key 16 hex digits, as in the exchange
    /// @param l2 whether features are brought to length 1
    public record Facts(String id, String key, boolean l2) {}

    /// @param input what it takes for its input
    public LoadedModel(Facts facts, ModelInput input, FeatureExtractor extractor) {
        this(facts, input, new Chosen(extractor, "", null));
    }

    /// The engine of a model.
    ///
    /// @param extractor computes; closed with the model
    /// @param choice why this engine, for the operator
    /// @param reference the CPU engine that its batches are compared with, closed by `extractor`; null for none
    record Chosen(
            FeatureExtractor extractor,
            String choice,
            @Nullable FeatureExtractor reference) {}

    LoadedModel(Facts facts, ModelInput input, Chosen chosen) {
        FeatureExtractor extractor = chosen.extractor();
        this.choice = chosen.choice();
        this.reference = chosen.reference();
        this.facts = facts;
        this.input = input;
        this.extractor = extractor;
        this.engine = new Semaphore(extractor.callers(), true);
    }

    /// What is known of it.
    public Facts facts() {
        return facts;
    }

    /// What computes, for the manifest.
    public String fingerprint() {
        return extractor.fingerprint();
    }

    /// Whether its features have no meaning.
    boolean isStub() {
        return extractor instanceof StubExtractor;
    }

    /// Why this engine, for the operator; empty when there was nothing to choose.
    public String choice() {
        return choice;
    }

    /// The CPU engine that batches are compared with; null where the CPU computes anyway.
    @Nullable
    FeatureExtractor reference() {
        return reference;
    }

    /// More about the engine, for the operator; may be empty.
    public String details() {
        return extractor.details();
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
    ModelInput input() {
        return input;
    }

    /// Raw features of a batch, in order.
    float[][] extract(List<ImageInput> batch) {
        return compute(batch).features();
    }

    /// Raw features of a batch, in order, and what computed them.
    FeatureExtractor.Computed compute(List<ImageInput> batch) {
        engine.acquireUninterruptibly();
        try {
            return extractor.compute(batch);
        } finally {
            engine.release();
        }
    }

    /// A raw feature as it is delivered; empty when it cannot be.
    Optional<float[]> deliverable(float[] feature) {
        return facts.l2() ? Normalisation.unit(feature) : Normalisation.unchanged(feature);
    }

    @Override
    public void close() {
        engine.acquireUninterruptibly(extractor.callers());
        try {
            extractor.close();
        } finally {
            engine.release(extractor.callers());
        }
    }
}
