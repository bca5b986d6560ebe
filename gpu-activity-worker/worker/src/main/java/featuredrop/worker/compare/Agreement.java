package featuredrop.worker.compare;

import java.util.Locale;

/// How alike the features are that two engines computed from one image. The bounds leave room for the rounding of the
/// GPU engine, whose worst photo differed by 0.7 % of its length.
///
/// @param cosine between the two; NaN when one is zero
/// @param distance length of their difference, as a part of the expected one's length; NaN when that is zero
/// @param largest the largest difference of two values
/// @param isSmall whether the expected values are so small that rounding decides on their direction
/// @param isComparable whether the expected values are finite
record Agreement(double cosine, double distance, double largest, boolean isSmall, boolean isComparable) {
    static final double LEAST_COSINE = 0.999;
    private static final double MOST_DISTANCE = 0.05;
    /// Root mean square of the values of a small feature, and how much one of its values may differ.
    private static final double SMALL = 0.01;

    private static final double MOST_OF_SMALL = 0.001;

    /// @param expected by the CPU
    static Agreement of(float[] expected, float[] found) {
        double xx = 0;
        double yy = 0;
        double xy = 0;
        double square = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double x = expected[i];
            double y = found[i];
            xx += x * x;
            yy += y * y;
            xy += x * y;
            square += (y - x) * (y - x);
            // A value that is no number stays.
            largest = Double.isNaN(largest) ? largest : Math.max(largest, Math.abs(y - x));
        }
        return new Agreement(
                xy / Math.sqrt(xx * yy),
                Math.sqrt(square / xx),
                largest,
                Math.sqrt(xx / expected.length) < SMALL,
                Double.isFinite(xx));
    }

    /// Whether the differences may come from rounding. What the CPU cannot compute decides nothing.
    boolean isGood() {
        if (!isComparable) {
            return true;
        }
        return (cosine >= LEAST_COSINE && distance <= MOST_DISTANCE) || (isSmall && largest <= MOST_OF_SMALL);
    }

    /// As operators read it.
    String words() {
        return String.format(
                Locale.ROOT, "cosine %.5f, distance %.5f, largest difference %.5g", cosine, distance, largest);
    }
}
