package featuredrop.oracle.reference;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.choice.FeatureComparison;

/// How close the features of an engine come to an oracle's.
///
/// Networks give nearly the same vector to every image, so the oracle's mean vector is subtracted from both
/// before the angle is measured.
///
/// @param cosine the least of all images
/// @param distance the greatest of all images: ‖found − expected‖ / ‖expected‖
public record Agreement(double cosine, double distance) {
    /// @param oracle of at least two different images, the first ones being those of `found`
    public static Agreement of(float[][] oracle, float[][] found) {
        return new Agreement(
                FeatureComparison.leastCosine(oracle, found), FeatureComparison.greatestDistance(oracle, found));
    }

    /// Whether it is as close as the precision allows.
    public boolean holds(Precision precision) {
        return switch (precision) {
            case FP32 -> cosine >= 0.9999 && distance <= 1e-4;
            case FP16 -> cosine >= 0.999 && distance <= 1e-2;
        };
    }

    /// Asserts that it holds.
    public void require(Precision precision, String network) {
        assertThat(holds(precision))
                .as("%s in %s: %s", network, precision, this)
                .isTrue();
    }
}
