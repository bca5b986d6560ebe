package featuredrop.engine;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.stub.StubExtractor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FiniteGuardTest extends FeatureExtractorContract {
    private static final int LENGTH = 12;

    private final FeatureExtractor second = new StubExtractor(LENGTH, 5, 8);

    @Override
    protected FeatureExtractor extractor() {
        return new FiniteGuard(new StubExtractor(LENGTH, 5, 4), second);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aBatchWithAValueThatIsNotFiniteIsComputedAgainAndCounted(float wrong) {
        List<ImageInput> batch = Inputs.values(new float[LENGTH], new float[LENGTH]);
        FiniteGuard guard = new FiniteGuard(new Overflowing(wrong), second);

        assertThat(guard.extract(batch)).isDeepEqualTo(second.extract(batch));
        assertThat(guard.repeated()).isEqualTo(1);
        assertThat(guard.details()).isEqualTo("1 batches repeated on the CPU");
        assertThat(guard.compute(batch).engine()).isEqualTo(second.fingerprint());
    }

    @Test
    void aFiniteBatchIsNotComputedAgain() {
        FiniteGuard guard = new FiniteGuard(new Overflowing(7), second);

        assertThat(guard.extract(Inputs.values(new float[LENGTH]))[0][4]).isEqualTo(7);
        assertThat(guard.compute(Inputs.values(new float[LENGTH])).engine()).isEqualTo("overflowing");
        assertThat(guard.repeated()).isZero();
    }

    /// Gives one value in the last place of its last vector.
    private record Overflowing(float value) implements FeatureExtractor {
        @Override
        public float[][] extract(List<ImageInput> batch) {
            float[][] features = new float[batch.size()][5];
            features[batch.size() - 1][4] = value;
            return features;
        }

        @Override
        public int inputLength() {
            return LENGTH;
        }

        @Override
        public int dimension() {
            return 5;
        }

        @Override
        public int maxBatch() {
            return 4;
        }

        @Override
        public String fingerprint() {
            return "overflowing";
        }

        @Override
        public void close() {}
    }
}
