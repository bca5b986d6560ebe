package featuredrop.gpu.extract.reference;

import static org.assertj.core.api.Assertions.assertThat;

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
        double[] mean = new double[oracle[0].length];
        for (float[] vector : oracle) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / oracle.length;
            }
        }
        double cosine = 1;
        double distance = 0;
        for (int image = 0; image < found.length; image++) {
            cosine = Math.min(cosine, cosine(oracle[image], found[image], mean));
            distance = Math.max(distance, distance(oracle[image], found[image]));
        }
        return new Agreement(cosine, distance);
    }

    private static double cosine(float[] x, float[] y, double[] mean) {
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < mean.length; i++) {
            xx += (x[i] - mean[i]) * (x[i] - mean[i]);
            yy += (y[i] - mean[i]) * (y[i] - mean[i]);
            xy += (x[i] - mean[i]) * (y[i] - mean[i]);
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double distance(float[] expected, float[] found) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow((double) found[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
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
