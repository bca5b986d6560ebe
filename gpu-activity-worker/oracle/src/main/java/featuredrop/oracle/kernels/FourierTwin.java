package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.FourierSize;

/// The kernels of the convolution by Fourier transform, in Java. Complex values are pairs of floats. One
/// image; thread-safe.
public final class FourierTwin {
    private final FourierSize size;
    private final float[] roots;

    public FourierTwin(FourierSize size) {
        this.size = size;
        this.roots = size.roots();
    }

    /// [Kernel#FFT_ROWS].
    ///
    /// @param gray `height × width` levels
    /// @return `points` rows of `columns` values
    public float[] rows(float[] gray) {
        int columns = size.columns();
        float[] spectrum = new float[2 * size.points() * columns];
        for (int y = 0; y < size.height(); y++) {
            float[] values = new float[2 * size.points()];
            for (int x = 0; x < size.width(); x++) {
                values[2 * reversed(x)] = gray[y * size.width() + x];
            }
            transform(values, 1);
            System.arraycopy(values, 0, spectrum, 2 * y * columns, 2 * columns);
        }
        return spectrum;
    }

    /// [Kernel#FFT_COLUMNS_FILTER], in place.
    ///
    /// @param filter the filter's spectrum, as [#rows] gives one
    public void filter(float[] spectrum, float[] filter) {
        int columns = size.columns();
        for (int x = 0; x < columns; x++) {
            float[] values = new float[2 * size.points()];
            for (int y = 0; y < size.points(); y++) {
                values[2 * reversed(y)] = spectrum[2 * (y * columns + x)];
                values[2 * reversed(y) + 1] = spectrum[2 * (y * columns + x) + 1];
            }
            transform(values, 1);
            float[] filtered = new float[values.length];
            for (int y = 0; y < size.points(); y++) {
                float re = filter[2 * (y * columns + x)];
                float im = filter[2 * (y * columns + x) + 1];
                filtered[2 * reversed(y)] = values[2 * y] * re - values[2 * y + 1] * im;
                filtered[2 * reversed(y) + 1] = values[2 * y] * im + values[2 * y + 1] * re;
            }
            transform(filtered, -1);
            for (int y = 0; y < size.points(); y++) {
                spectrum[2 * (y * columns + x)] = filtered[2 * y];
                spectrum[2 * (y * columns + x) + 1] = filtered[2 * y + 1];
            }
        }
    }

    /// [Kernel#FFT_ROWS_INVERSE]: the middle of a full convolution with a filter of `2 × margin + 1` rows and
    /// columns.
    ///
    /// @return `height × width` values
    public float[] inverse(float[] spectrum, int margin) {
        int columns = size.columns();
        float scale = size.scale();
        float[] out = new float[size.height() * size.width()];
        for (int y = 0; y < size.height(); y++) {
            int row = (y + margin) * columns;
            float[] values = new float[2 * size.points()];
            for (int x = 0; x < size.points(); x++) {
                int from = 2 * (row + (x < columns ? x : size.points() - x));
                values[2 * reversed(x)] = spectrum[from];
                values[2 * reversed(x) + 1] = x < columns ? spectrum[from + 1] : -spectrum[from + 1];
            }
            transform(values, -1);
            for (int x = 0; x < size.width(); x++) {
                out[y * size.width() + x] = values[2 * (x + margin)] * scale;
            }
        }
        return out;
    }

    /// Decimation in time, radix 2, of values in bit-reversed order.
    private void transform(float[] values, float sign) {
        int points = size.points();
        for (int reach = 1; reach < points; reach *= 2) {
            for (int b = 0; b < points / 2; b++) {
                int k = b % reach;
                int low = 2 * (2 * b - k);
                int high = low + 2 * reach;
                int root = 2 * k * (points / 2 / reach);
                float rootRe = roots[root];
                float rootIm = sign * roots[root + 1];
                float re = values[high] * rootRe - values[high + 1] * rootIm;
                float im = values[high] * rootIm + values[high + 1] * rootRe;
                values[high] = values[low] - re;
                values[high + 1] = values[low + 1] - im;
                values[low] += re;
                values[low + 1] += im;
            }
        }
    }

    private int reversed(int i) {
        return Integer.reverse(i) >>> (Integer.SIZE - size.bits());
    }
}
