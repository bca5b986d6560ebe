package featuredrop.engine;

import java.util.Optional;

/// Brings feature vectors to length 1.
public final class Normalisation {
    private Normalisation() {}

    /// `vector / ‖vector‖₂`, computed in double precision.
    ///
    /// @return empty for a vector that cannot be normalised: all zero, or with an infinite value or none at
    ///     all
    public static Optional<float[]> unit(float[] vector) {
        double norm = norm(vector);
        if (!isUsable(norm)) {
            return Optional.empty();
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return Optional.of(unit);
    }

    /// The vector itself, for models that want no normalisation.
    ///
    /// @return empty as [#unit]
    public static Optional<float[]> unchanged(float[] vector) {
        return isUsable(norm(vector)) ? Optional.of(vector) : Optional.empty();
    }

    private static boolean isUsable(double norm) {
        return norm > 0 && Double.isFinite(norm);
    }

    /// Cannot overflow: the square of any float is a double.
    private static double norm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
