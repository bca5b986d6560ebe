package featuredrop.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repeats a batch on a second engine when the first gives infinite values or none at all: FP16 ends at
/// 65,504. What the second engine gives stands, whatever it is. Thread-safe as far as the engines are.
public final class FiniteGuard implements FeatureExtractor {
    private static final Logger LOG = LoggerFactory.getLogger(FiniteGuard.class);

    private final FeatureExtractor first;
    private final FeatureExtractor second;
    private final AtomicLong repeated = new AtomicLong();

    /// @param first computes every batch; closed with the guard
    /// @param second takes equal batches; closed with the guard
    public FiniteGuard(FeatureExtractor first, FeatureExtractor second) {
        if (first.inputLength() != second.inputLength()
                || first.dimension() != second.dimension()
                || first.maxBatch() > second.maxBatch()) {
            throw new IllegalArgumentException(first.fingerprint() + " and " + second.fingerprint() + " do not fit");
        }
        this.first = first;
        this.second = second;
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        return compute(batch).features();
    }

    @Override
    public Computed compute(List<ImageInput> batch) {
        float[][] features = first.extract(batch);
        if (isFinite(features)) {
            return new Computed(features, first.fingerprint());
        }
        LOG.warn(
                "not finite on {}: batch of {} again on {}, {} so far",
                first.fingerprint(),
                batch.size(),
                second.fingerprint(),
                repeated.incrementAndGet());
        synchronized (second) {
            return new Computed(second.extract(batch), second.fingerprint());
        }
    }

    private static boolean isFinite(float[][] features) {
        for (float[] vector : features) {
            for (float value : vector) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Batches that were repeated since the start.
    public long repeated() {
        return repeated.get();
    }

    @Override
    public int callers() {
        return first.callers();
    }

    @Override
    public int inputLength() {
        return first.inputLength();
    }

    @Override
    public int dimension() {
        return first.dimension();
    }

    @Override
    public int maxBatch() {
        return first.maxBatch();
    }

    @Override
    public String fingerprint() {
        return first.fingerprint();
    }

    @Override
    public String details() {
        String repeats = repeated.get() + " batches repeated on the CPU";
        return first.details().isEmpty() ? repeats : first.details() + ", " + repeats;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
