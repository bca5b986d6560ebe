package featuredrop.gpu.image;

/// Resizes as Pillow does, bit for bit.
///
/// Networks are trained on Pillow's pixels, and other resizers differ from them by tens of levels. What
/// makes the difference is kept here: the filter is widened when shrinking (antialiasing), coefficients are
/// integers of 22 bits, rows are resized before columns, and the samples between the two passes are bytes.
///
/// Stateless and thread-safe.
public final class PillowResize {
    private static final int PRECISION_BITS = 22;

    private PillowResize() {}

    /// How a pixel is made of its neighbours.
    public enum Filter {
        /// The pixel under the centre.
        NEAREST(0),
        /// The mean of the pixels under it.
        BOX(0.5),
        /// A triangle.
        BILINEAR(1),
        /// Keys' cubic with a = -0.5.
        BICUBIC(2),
        /// A sinc windowed by a sinc, three lobes.
        LANCZOS(3);

        private final double support;

        Filter(double support) {
            this.support = support;
        }

        private double weight(double x) {
            double distance = Math.abs(x);
            return switch (this) {
                case NEAREST -> throw new IllegalStateException("NEAREST has no weights");
                case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
                case BILINEAR -> distance < 1 ? 1 - distance : 0;
                case BICUBIC -> cubic(distance);
                case LANCZOS -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
            };
        }

        private static double cubic(double x) {
            double a = -0.5;
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
        }
    }

    /// How each place of the result is made of places of the input, along one axis: the fixed-point weights that
    /// [#resize] uses, for engines that resize by themselves.
    ///
    /// @param first the first input place, for every place of the result
    /// @param weights 22-bit fixed point, from the first input place on, for every place of the result
    @SuppressWarnings("ArrayRecordComponent") // tables, never compared
    public record Taps(int[] first, int[][] weights) {
        /// Bits behind the point of a weight.
        public static final int PRECISION = PRECISION_BITS;
    }

    /// The taps of one axis.
    ///
    /// @throws IllegalArgumentException for NEAREST, which has none
    public static Taps taps(int inSize, int outSize, Filter filter) {
        if (filter == Filter.NEAREST) {
            throw new IllegalArgumentException("NEAREST has no taps");
        }
        Coefficients coefficients = new Coefficients(inSize, outSize, filter);
        return new Taps(coefficients.first, coefficients.weights);
    }

    /// The whole of `source` at another size.
    public static RgbImage resize(RgbImage source, int width, int height, Filter filter) {
        if (filter == Filter.NEAREST) {
            return nearest(source, width, height);
        }
        RgbImage wide = source.width() == width ? source : horizontally(source, width, filter);
        return wide.height() == height ? wide : vertically(wide, height, filter);
    }

    private static RgbImage nearest(RgbImage source, int width, int height) {
        int[] columns = nearestPlaces(source.width(), width);
        int[] rows = nearestPlaces(source.height(), height);
        byte[] in = source.samples();
        byte[] out = new byte[3 * width * height];
        int to = 0;
        for (int row : rows) {
            int from = 3 * row * source.width();
            for (int column : columns) {
                System.arraycopy(in, from + 3 * column, out, to, 3);
                to += 3;
            }
        }
        return new RgbImage(width, height, out);
    }

    private static int[] nearestPlaces(int inSize, int outSize) {
        double scale = (double) inSize / outSize;
        double place = scale * 0.5;
        int[] places = new int[outSize];
        for (int i = 0; i < outSize; i++) {
            places[i] = Math.min((int) place, inSize - 1);
            // Added up and not multiplied, as Pillow does: the rounding decides at pixel borders.
            place += scale;
        }
        return places;
    }

    private static RgbImage horizontally(RgbImage source, int width, Filter filter) {
        Coefficients coefficients = new Coefficients(source.width(), width, filter);
        byte[] in = source.samples();
        byte[] out = new byte[3 * width * source.height()];
        int to = 0;
        for (int y = 0; y < source.height(); y++) {
            int row = 3 * y * source.width();
            for (int x = 0; x < width; x++) {
                int from = row + 3 * coefficients.first[x];
                int red = 1 << (PRECISION_BITS - 1);
                int green = red;
                int blue = red;
                for (int weight : coefficients.weights[x]) {
                    red += (in[from] & 0xff) * weight;
                    green += (in[from + 1] & 0xff) * weight;
                    blue += (in[from + 2] & 0xff) * weight;
                    from += 3;
                }
                out[to] = clipped(red);
                out[to + 1] = clipped(green);
                out[to + 2] = clipped(blue);
                to += 3;
            }
        }
        return new RgbImage(width, source.height(), out);
    }

    private static RgbImage vertically(RgbImage source, int height, Filter filter) {
        Coefficients coefficients = new Coefficients(source.height(), height, filter);
        int stride = 3 * source.width();
        byte[] in = source.samples();
        byte[] out = new byte[stride * height];
        int[] sums = new int[stride];
        for (int y = 0; y < height; y++) {
            java.util.Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
            int from = stride * coefficients.first[y];
            for (int weight : coefficients.weights[y]) {
                for (int x = 0; x < stride; x++) {
                    sums[x] += (in[from + x] & 0xff) * weight;
                }
                from += stride;
            }
            for (int x = 0; x < stride; x++) {
                out[stride * y + x] = clipped(sums[x]);
            }
        }
        return new RgbImage(source.width(), height, out);
    }

    private static byte clipped(int sum) {
        return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
    }

    /// For every output place the first input place and the weights from there on.
    private static final class Coefficients {
        final int[] first;
        final int[][] weights;

        Coefficients(int inSize, int outSize, Filter filter) {
            double scale = (double) inSize / outSize;
            double filterScale = Math.max(scale, 1);
            double support = filter.support * filterScale;
            first = new int[outSize];
            weights = new int[outSize][];
            for (int i = 0; i < outSize; i++) {
                double center = (i + 0.5) * scale;
                first[i] = Math.max((int) (center - support + 0.5), 0);
                int end = Math.min((int) (center + support + 0.5), inSize);
                double[] exact = new double[end - first[i]];
                double sum = 0;
                for (int k = 0; k < exact.length; k++) {
                    exact[k] = filter.weight((k + first[i] - center + 0.5) * (1 / filterScale));
                    sum += exact[k];
                }
                weights[i] = rounded(exact, sum);
            }
        }

        private static int[] rounded(double[] exact, double sum) {
            int[] rounded = new int[exact.length];
            for (int k = 0; k < exact.length; k++) {
                double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
                rounded[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            return rounded;
        }
    }
}
