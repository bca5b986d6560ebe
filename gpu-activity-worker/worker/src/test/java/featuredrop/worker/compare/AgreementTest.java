package featuredrop.worker.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class AgreementTest {
    private static final int DIMENSION = 1_280;

    @Test
    void equalFeaturesAgree() {
        float[] feature = feature(1, 0.4);

        assertThat(Agreement.of(feature, feature.clone()).isGood()).isTrue();
        assertThat(Agreement.of(feature, feature.clone()).words())
                .isEqualTo("cosine 1.00000, distance 0.00000, largest difference 0.0000");
    }

    @Test
    void theRoundingOfTheGpuEngineAgrees() {
        float[] feature = feature(1, 0.4);

        assertThat(Agreement.of(feature, disturbed(feature, 0.01)).isGood()).isTrue();
    }

    @Test
    void anotherImagesFeatureDiffers() {
        Agreement agreement = Agreement.of(feature(1, 0.4), feature(2, 0.4));

        assertThat(agreement.isGood()).isFalse();
        assertThat(agreement.cosine()).isLessThan(Agreement.LEAST_COSINE);
    }

    @Test
    void aFeatureOfAnotherLengthDiffersAlthoughItsCosineIsOne() {
        float[] feature = feature(1, 0.4);
        float[] longer = scaled(feature, 1.1f);

        assertThat(Agreement.of(feature, longer).cosine()).isGreaterThan(0.9999);
        assertThat(Agreement.of(feature, longer).isGood()).isFalse();
    }

    @Test
    void aValueThatIsNoNumberDiffers() {
        float[] feature = feature(1, 0.4);
        float[] broken = feature.clone();
        broken[7] = Float.NaN;

        assertThat(Agreement.of(feature, broken).isGood()).isFalse();
        assertThat(Agreement.of(new float[DIMENSION], broken).isGood()).isFalse();
        assertThat(Agreement.of(broken, feature).isGood())
                .as("the CPU has no answer")
                .isTrue();
    }

    @Test
    void tinyFeaturesAreComparedByTheirValues() {
        float[] tiny = feature(1, 0.0001);

        assertThat(Agreement.of(tiny, feature(2, 0.0001)).isGood()).isTrue();
        assertThat(Agreement.of(new float[DIMENSION], new float[DIMENSION]).isGood())
                .isTrue();
        assertThat(Agreement.of(new float[DIMENSION], tiny).isGood()).isTrue();
        assertThat(Agreement.of(tiny, feature(1, 0.4)).isGood()).isFalse();
        assertThat(Agreement.of(feature(1, 0.4), tiny).isGood()).isFalse();
    }

    private static float[] feature(long seed, double size) {
        Random random = new Random(seed);
        float[] feature = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            feature[i] = (float) (Math.max(0, random.nextGaussian()) * size);
        }
        return feature;
    }

    private static float[] disturbed(float[] feature, double part) {
        Random random = new Random(9);
        float[] disturbed = feature.clone();
        for (int i = 0; i < DIMENSION; i++) {
            disturbed[i] += (float) (feature[i] * random.nextGaussian() * part);
        }
        return disturbed;
    }

    private static float[] scaled(float[] feature, float by) {
        float[] scaled = feature.clone();
        for (int i = 0; i < DIMENSION; i++) {
            scaled[i] *= by;
        }
        return scaled;
    }
}
