package featuredrop.gpu.extract.cuda.kernels;

/// [Kernel#DEPTHWISE] in Java.
///
/// @param window the filter, its strides and its padding
/// @param dilationY rows from one cell of the filter to the next
/// @param dilationX columns from one cell of the filter to the next
/// @param weights row by row, column by column, the channels together
/// @param step bias and activation; its scale is not used
@SuppressWarnings("ArrayRecordComponent") // parameters, never compared
public record DepthwiseTwin(
        PoolWindow window, int dilationY, int dilationX, float[] weights, ElementwiseTwin.Affine step) {
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
                    sum = Math.fma(in.at(in.row(place.image(), y, x), place.channel()), weight, sum);
                }
            }
        }
        return sum;
    }
}
