package featuredrop.engine.choice;

import java.util.List;

/// How alike the features of two engines are.
public final class FeatureComparison {
    private FeatureComparison() {}

    /// The least cosine of all images, after the mean vector of the expected features was taken from both:
    /// networks give nearly the same vector to every image, and only what differs tells them apart.
    ///
    /// @param expected of at least two different images
    /// @param found of the same images, or of the first ones
    /// @return NaN when a value is none, or all expected features are equal
    public static double leastCosine(float[][] expected, float[][] found) {
        double[] mean = new double[expected[0].length];
        for (float[] vector : expected) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / expected.length;
            }
        }
        double least = 1;
        for (int image = 0; image < found.length; image++) {
            least = Math.min(least, cosine(expected[image], found[image], mean));
        }
        return least;
    }

    /// The greatest distance of all images, as a part of the expected feature's length:
    /// `‖found − expected‖ / ‖expected‖`.
    ///
    /// @param found of the first images of `expected`
    /// @return NaN when a value is none
    public static double greatestDistance(float[][] expected, float[][] found) {
        double greatest = 0;
        for (int image = 0; image < found.length; image++) {
            greatest = Math.max(greatest, distance(List.of(expected[image]), List.of(found[image])));
        }
        return greatest;
    }

    /// The distance of all features together, as if they were one vector: `‖found − expected‖ / ‖expected‖`.
    ///
    /// @return NaN when a value is none
    public static double distance(List<float[]> expected, List<float[]> found) {
        double error = 0;
        double norm = 0;
        for (int image = 0; image < found.size(); image++) {
            float[] wanted = expected.get(image);
            for (int i = 0; i < wanted.length; i++) {
                double difference = (double) found.get(image)[i] - wanted[i];
                error += difference * difference;
                norm += (double) wanted[i] * wanted[i];
            }
        }
        return Math.sqrt(error / norm);
    }

    private static double cosine(float[] x, float[] y, double[] mean) {
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < mean.length; i++) {
            double a = x[i] - mean[i];
            double b = y[i] - mean[i];
            xx += a * a;
            yy += b * b;
            xy += a * b;
        }
        return xy / Math.sqrt(xx * yy);
    }
}
