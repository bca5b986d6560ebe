package featuredrop.images.resize;

import java.util.Arrays;

/// Along one axis: for every wanted place of the result the first place of the source and the weights from
/// there on, as integers of 22 bits that add up to about 1.
///
/// The formulas are those of `precompute_coeffs` and `normalize_coeffs_8bpc` in Pillow's `Resample.c`, in
/// its order of operations, because the last bit of a double decides the last bit of a weight. Immutable.
final class Coefficients {
    static final int PRECISION_BITS = 22;

    private final int[] first;
    private final int[][] weights;

    private Coefficients(int[] first, int[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /// One axis of a resize.
    ///
    /// @param length places in the source
    /// @param scaledLength places in the whole result
    record Axis(int length, int scaledLength, PillowResize.Filter filter) {
        double scale() {
            return (double) length / scaledLength;
        }
    }

    /// The coefficients of `count` places of the result, from place `from` on.
    static Coefficients of(Axis axis, int from, int count) {
        double filterScale = Math.max(axis.scale(), 1);
        double support = axis.filter().support() * filterScale;
        int[] first = new int[count];
        int[][] weights = new int[count][];
        for (int i = 0; i < count; i++) {
            double center = (from + i + 0.5) * axis.scale();
            first[i] = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), axis.length());
            double[] exact = new double[end - first[i]];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                exact[k] = axis.filter().weight((k + first[i] - center + 0.5) * (1 / filterScale));
                sum += exact[k];
            }
            weights[i] = rounded(exact, sum);
        }
        return new Coefficients(first, weights);
    }

    private static int[] rounded(double[] exact, double sum) {
        int[] rounded = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
            double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
            rounded[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return rounded;
    }

    /// How many places of the result there are.
    int count() {
        return first.length;
    }

    /// The first place of the source that goes into place `i`.
    int first(int i) {
        return first[i];
    }

    /// The weights of the places from [#first] on. They must not be changed.
    int[] weights(int i) {
        return weights[i];
    }

    /// The place after the last one that goes into place `i`.
    int end(int i) {
        return first[i] + weights[i].length;
    }

    /// The place after the last one that goes into any.
    int end() {
        return end(count() - 1);
    }

    /// The most places that go into one.
    int mostTaps() {
        return Arrays.stream(weights).mapToInt(taps -> taps.length).max().orElse(0);
    }
}
