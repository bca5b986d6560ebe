package featuredrop.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.exchange.model.TensorLayout;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What every engine promises.
public abstract class FeatureExtractorContract {
    private static final Offset<Float> CLOSE = within(1e-4f);

    /// The engine under test, of at least four images a batch.
    protected abstract FeatureExtractor extractor();

    @Test
    void everyImageGetsAVectorOfTheDimension() {
        float[][] features = extractor().extract(Inputs.values(tensor(1), tensor(2), tensor(3)));

        assertThat(features).hasDimensions(3, extractor().dimension());
    }

    @Test
    void equalBatchesGiveEqualBits() {
        List<ImageInput> batch = Inputs.values(tensor(1), tensor(2));

        assertThat(extractor().extract(batch)).isDeepEqualTo(extractor().extract(batch));
    }

    @Test
    void aVectorDependsOnItsImageAndNotOnItsPlace() {
        float[] alone = extractor().extract(Inputs.values(tensor(5)))[0];
        float[][] together = extractor().extract(Inputs.values(tensor(6), tensor(7), tensor(5)));

        assertThat(together[2]).containsExactly(alone, CLOSE);
        assertThat(together[0]).isNotEqualTo(together[2]);
    }

    @Test
    void theBatchIsNotChanged() {
        float[] tensor = tensor(1);
        extractor().extract(Inputs.values(tensor));

        assertThat(tensor).isEqualTo(tensor(1));
    }

    @Test
    void batchesAndTensorsOfAnotherSizeAreRefused() {
        FeatureExtractor extractor = extractor();

        assertThatThrownBy(() -> extractor.extract(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        extractor.extract(Inputs.values(new float[extractor.maxBatch() + 1][extractor.inputLength()])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> extractor.extract(Inputs.values(new float[extractor.inputLength() - 1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void levelsGetTheFeatureOfTheirTensor() {
        LevelTable table = Inputs.table(extractor().inputLength() / 3, TensorLayout.NCHW, 2, 1, 0);
        List<ImageInput> levels = Inputs.levels(table, 3);

        assertThat(extractor().extract(levels)).isDeepEqualTo(extractor().extract(Inputs.tensors(levels)));
    }

    @Test
    void levelsOfAnImageOfAnotherSizeAreRefused() {
        FeatureExtractor extractor = extractor();
        LevelTable table = Inputs.table(extractor.inputLength() / 3 + 1, TensorLayout.NCHW, 0, 1, 2);

        assertThatThrownBy(() -> extractor.extract(Inputs.levels(table, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("An image of " + table.length() + " values");
    }

    @Test
    void theFingerprintSaysWhatComputes() {
        assertThat(extractor().fingerprint()).isNotBlank().doesNotContain("\n");
    }

    /// An input, another one for every seed.
    protected float[] tensor(int seed) {
        Random random = new Random(seed);
        float[] tensor = new float[extractor().inputLength()];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = random.nextFloat();
        }
        return tensor;
    }
}
