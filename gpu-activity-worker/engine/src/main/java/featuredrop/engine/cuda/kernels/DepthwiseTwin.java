package featuredrop.engine.cuda.kernels;

import java.util.stream.IntStream;

/// [Kernel#DEPTHWISE] and [Kernel#DEPTHWISE_STRIPS] in Java.
///
/// @param window the filter, its strides and its padding
/// @param dilationY rows from one cell of the filter to the next
/// @param dilationX columns from one cell of the filter to the next
/// @param reading to what the values that are read are clipped
/// @param weights row by row, column by column, the channels together
/// @param step bias and activation; its scale is not used
@SuppressWarnings("ArrayRecordComponent") // parameters, never compared
public record DepthwiseTwin(
        PoolWindow window, int dilationY, int dilationX, Bounds reading, float[] weights, ElementwiseTwin.Affine step) {
    /// Channels of a thread that computes a strip.
    private static final int EIGHT = 8;

    /// Limits of a value.
    public record Bounds(float lower, float upper) {
        /// Every value is within.
        public static final Bounds NONE = new Bounds(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /// Whether [Kernel#DEPTHWISE_STRIPS] takes it.
    ///
    /// @param dilation the larger one
    /// @param multiples what has to be a multiple of eight: channels and pitches
    public static boolean hasStrips(PoolWindow window, int dilation, int... multiples) {
        return window.height() == window.width()
                && (window.height() == 3 || window.height() == 5)
                && window.strideY() == window.strideX()
                && window.strideY() <= 2
                && dilation == 1
                && IntStream.of(multiples).allMatch(multiple -> multiple % EIGHT == 0);
    }

    /// Pixels of a strip.
    public static int strip(PoolWindow window) {
        return window.height() == 3 && window.strideY() == 1 ? 4 : 2;
    }

    /// Items of [Kernel#DEPTHWISE_STRIPS].
    ///
    /// @param rows of the result, of all images together
    public static long strips(PoolWindow window, int rows, int width, int channels) {
        return (long) rows * Math.ceilDiv(width, strip(window)) * (channels / EIGHT);
    }

    /// Convolves `in` into `out`.
    public void run(HalfTensor in, HalfTensor out) {
        HalfTensor.Shape shape = out.shape();
        for (int row = 0; row < shape.rows(); row++) {
            int x = row % shape.width() * window.strideX() - window.padding().left();
            int y = row / shape.width() % shape.height() * window.strideY()
                    - window.padding().top();
            int image = row / shape.width() / shape.height();
            for (int channel = 0; channel < shape.channels(); channel++) {
                out.set(row, channel, step.of(channel, sum(in, new Place(image, y, x, channel))));
            }
        }
    }

    /// The upper left corner of a window.
    private record Place(int image, int y, int x, int channel) {}

    private float sum(HalfTensor in, Place place) {
        float sum = 0;
        for (int r = 0; r < window.height(); r++) {
            for (int s = 0; s < window.width(); s++) {
                int y = place.y() + r * dilationY;
                int x = place.x() + s * dilationX;
                if (y >= 0
                        && y < in.shape().height()
                        && x >= 0
                        && x < in.shape().width()) {
                    float weight = weights[(r * window.width() + s) * in.shape().channels() + place.channel()];
                    float seen = in.at(in.row(place.image(), y, x), place.channel());
                    sum = Math.fma(DeviceMath.clipped(seen, reading.lower(), reading.upper()), weight, sum);
                }
            }
        }
        return sum;
    }
}
