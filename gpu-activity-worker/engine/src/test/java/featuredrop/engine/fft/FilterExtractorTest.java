package featuredrop.engine.fft;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FeatureExtractorContract;
import featuredrop.engine.Inputs;
import featuredrop.engine.fft.jtransforms.JTransformsFilter;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FilterExtractorTest extends FeatureExtractorContract {
    private final GrayFilter.Task task = new GrayFilter.Task(6, 7, new float[][] {{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}});
    private final FilterExtractor extractor = new FilterExtractor(new JTransformsFilter(task, 1), task, 4);

    @Override
    protected FeatureExtractor extractor() {
        return extractor;
    }

    @Override
    protected float[] tensor(int seed) {
        float[] levels = super.tensor(seed);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) Math.floor(256 * levels[i]);
        }
        return levels;
    }

    @AfterEach
    void close() {
        extractor.close();
    }

    @Test
    void theFeatureIsTheFilteredGrayImage() {
        float[] planes = new float[3 * 42];
        planes[3 * 7 + 3] = 100;
        planes[42 + 3 * 7 + 3] = 101;

        float[] feature = extractor.extract(Inputs.values(planes))[0];

        float[] expected = new float[42];
        expected[3 * 7 + 3] = 5 * 67;
        expected[2 * 7 + 3] = -67;
        expected[4 * 7 + 3] = -67;
        expected[3 * 7 + 2] = -67;
        expected[3 * 7 + 4] = -67;
        assertThat(feature).containsExactly(expected, Assertions.within(1e-3f));
    }
}
