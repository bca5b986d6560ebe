package featuredrop.images.resize;

import featuredrop.images.RgbImage;
import java.util.stream.IntStream;

/// Resizes as Pillow does, bit for bit.
///
/// Networks are trained on Pillow's pixels, and other resizers differ from them by tens of levels. What
/// makes the difference is kept here: the filter is widened when shrinking (antialiasing), coefficients are
/// integers of 22 bits, rows are resized before columns, and the samples between the two passes are bytes.
///
/// Stateless and thread-safe.
public final class PillowResize {
    private PillowResize() {}

    /// How a pixel is made of its neighbours.
    public enum Filter {
        /// The pixel under the centre.
        NEAREST(0),
        /// The mean of the pixels under it.
        BOX(0.5),
        /// A triangle.
        BILINEAR(1),
        /// A sinc windowed by a raised cosine, one lobe.
        HAMMING(1),
        /// Keys' cubic with a = -0.5.
        BICUBIC(2),
        /// A sinc windowed by a sinc, three lobes.
        LANCZOS(3);

        private final double support;

        Filter(double support) {
            this.support = support;
        }

        double support() {
            return support;
        }

        /// The weight of what is `x` pixels of the wider grid away from the centre.
        double weight(double x) {
            double distance = Math.abs(x);
            return switch (this) {
                case NEAREST -> throw new IllegalStateException("NEAREST has no weights");
                case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
                case BILINEAR -> distance < 1 ? 1 - distance : 0;
                case HAMMING -> distance < 1 ? sinc(x) * hamming(x) : 0;
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

        private static double hamming(double x) {
            // Single precision, as in Pillow.
            return 0.54f + 0.46f * Math.cos(x * Math.PI);
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
        public static final int PRECISION = Coefficients.PRECISION_BITS;
    }

    /// The taps of one axis.
    ///
    /// @throws IllegalArgumentException for NEAREST, which has none
    public static Taps taps(int inSize, int outSize, Filter filter) {
        if (filter == Filter.NEAREST) {
            throw new IllegalArgumentException("NEAREST has no taps");
        }
        Coefficients axis = Coefficients.of(new Coefficients.Axis(inSize, outSize, filter), 0, outSize);
        return new Taps(
                IntStream.range(0, outSize).map(axis::first).toArray(),
                IntStream.range(0, outSize).mapToObj(axis::weights).toArray(int[][]::new));
    }

    /// The whole of `source` at another size.
    public static RgbImage resize(RgbImage source, int width, int height, Filter filter) {
        return resize(
                source, Scaling.whole(PixelRectangle.all(source.width(), source.height()), width, height), filter);
    }

    /// A part of a resize of a part of `image`.
    ///
    /// @throws IllegalArgumentException when the part is not inside the image
    public static RgbImage resize(RgbImage image, Scaling scaling, Filter filter) {
        if (!scaling.source().isInside(image.width(), image.height())) {
            throw new IllegalArgumentException(
                    scaling.source() + " is not inside " + image.width() + " × " + image.height());
        }
        return filter == Filter.NEAREST
                ? nearest(image, scaling)
                : new FixedPointResize(image, scaling, filter).resized();
    }

    private static RgbImage nearest(RgbImage image, Scaling scaling) {
        PixelRectangle source = scaling.source();
        PixelRectangle kept = scaling.kept();
        int[] columns = nearestPlaces(source.width(), scaling.width());
        int[] rows = nearestPlaces(source.height(), scaling.height());
        byte[] in = image.samples();
        byte[] out = new byte[3 * kept.width() * kept.height()];
        int to = 0;
        for (int y = kept.top(); y < kept.top() + kept.height(); y++) {
            int from = 3 * ((source.top() + rows[y]) * image.width() + source.left());
            for (int x = kept.left(); x < kept.left() + kept.width(); x++) {
                int at = from + 3 * columns[x];
                out[to] = in[at];
                out[to + 1] = in[at + 1];
                out[to + 2] = in[at + 2];
                to += 3;
            }
        }
        return new RgbImage(kept.width(), kept.height(), out);
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
}
