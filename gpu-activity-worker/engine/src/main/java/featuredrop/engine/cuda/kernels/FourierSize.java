package featuredrop.engine.cuda.kernels;

/// The size of a convolution by Fourier transform: images of `height × width` stand in the upper left corner
/// of a square of `points × points`, wide enough that nothing wraps around.
///
/// @param height rows of an image
/// @param width columns of an image
/// @param points a power of two of 2 to [Kernel#MOST_POINTS]
public record FourierSize(int height, int width, int points) {
    public FourierSize {
        if (Integer.bitCount(points) != 1
                || points < 2
                || points > Kernel.MOST_POINTS
                || height > points
                || width > points
                || height < 1
                || width < 1) {
            throw new IllegalArgumentException(
                    "A Fourier transform of " + points + " points for " + width + " × " + height);
        }
    }

    /// For a linear convolution with a filter of `2 × margin + 1` rows and columns.
    ///
    /// @throws IllegalArgumentException when that takes more points than kernels can do
    public static FourierSize of(int height, int width, int margin) {
        int least = Math.max(height, width) + 2 * margin;
        int points = Math.max(2, Integer.highestOneBit(least));
        return new FourierSize(height, width, points < least ? 2 * points : points);
    }

    /// The logarithm of `points`.
    public int bits() {
        return Integer.numberOfTrailingZeros(points);
    }

    /// Columns of a half spectrum.
    public int columns() {
        return points / 2 + 1;
    }

    /// What both inverse transforms leave to be divided by.
    public float scale() {
        return 1f / points / points;
    }

    /// e^(-2πik/points) for k below `points / 2`, pairs of floats, each rounded once.
    public float[] roots() {
        float[] roots = new float[points];
        for (int k = 0; k < points / 2; k++) {
            double angle = -2 * Math.PI * k / points;
            roots[2 * k] = (float) Math.cos(angle);
            roots[2 * k + 1] = (float) Math.sin(angle);
        }
        return roots;
    }

    /// The half spectrum of a filter whose first value stands at (0, 0): the sum of its few terms, in double
    /// precision.
    ///
    /// @param filter rows of a square
    public float[] spectrum(float[][] filter) {
        float[] spectrum = new float[2 * points * columns()];
        for (int v = 0; v < points; v++) {
            for (int u = 0; u < columns(); u++) {
                double re = 0;
                double im = 0;
                for (int y = 0; y < filter.length; y++) {
                    for (int x = 0; x < filter.length; x++) {
                        double angle = -2 * Math.PI * ((u * x + v * y) % points) / points;
                        re += filter[y][x] * Math.cos(angle);
                        im += filter[y][x] * Math.sin(angle);
                    }
                }
                spectrum[2 * (v * columns() + u)] = (float) re;
                spectrum[2 * (v * columns() + u) + 1] = (float) im;
            }
        }
        return spectrum;
    }
}
