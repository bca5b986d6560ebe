package featuredrop.oracle.reference;

import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Operation.Convolution;
import featuredrop.engine.network.Operation.Pooling;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Filters and pools that treat every channel on its own.
final class DepthwiseOperations {
    private DepthwiseOperations() {}

    /// Points of the image under a window; those outside are left out.
    private interface Visitor {
        /// @param at where the pixel begins
        /// @param point number of the window's own point
        void visit(int at, int point);
    }

    private static void visit(Batch x, FilterWindow window, int[] place, Visitor visitor) {
        for (int r = 0; r < window.kernel().height(); r++) {
            int row = place[1] * window.stride().height()
                    - window.padding().top()
                    + r * window.dilation().height();
            for (int s = 0; s < window.kernel().width(); s++) {
                int column = place[2] * window.stride().width()
                        - window.padding().left()
                        + s * window.dilation().width();
                if (row >= 0
                        && row < x.shape().height()
                        && column >= 0
                        && column < x.shape().width()) {
                    visitor.visit(
                            x.at(place[0], row, column), r * window.kernel().width() + s);
                }
            }
        }
    }

    private interface PixelWork {
        void at(int[] place, float[] values);
    }

    /// Fills the output pixel by pixel, rows in parallel.
    private static void forEachPixel(Batch y, PixelWork work) {
        int height = y.shape().height();
        int channels = y.shape().channels();
        IntStream.range(0, y.images() * height).parallel().forEach(part -> {
            float[] values = new float[channels];
            for (int column = 0; column < y.shape().width(); column++) {
                int[] place = {part / height, part % height, column};
                work.at(place, values);
                System.arraycopy(values, 0, y.values(), y.at(place[0], place[1], column), channels);
            }
        });
    }

    /// Weights and bias keep 32 bits whatever the precision: they are few, no tensor core reads them, and rounding them
    /// would cost more than all other rounding together.
    ///
    /// @param weights per point of the window, a value for each channel
    static void depthwise(Convolution operation, float[][] weights, Tensors tensors) {
        Batch x = tensors.x();
        Batch y = tensors.y();
        Batch residual = tensors.residual();
        float[] bias = operation.bias();
        forEachPixel(y, (place, values) -> {
            Arrays.fill(values, 0);
            visit(x, operation.window(), place, (at, point) -> {
                float[] factors = weights[point];
                float[] seen = Arrays.copyOfRange(x.values(), at, at + values.length);
                for (int c = 0; c < values.length; c++) {
                    values[c] += seen[c] * factors[c];
                }
            });
            int at = y.at(place[0], place[1], place[2]);
            for (int c = 0; c < values.length; c++) {
                values[c] += (residual == null ? 0 : residual.values()[at + c]) + bias[c];
            }
            ActivationFunctions.apply(operation.activation(), values, 0, values.length);
            tensors.precision().keep(values, 0, values.length);
        });
    }

    /// What a filter reads and writes.
    record Tensors(Batch x, @Nullable Batch residual, Batch y, Precision precision) {}

    static void pool(Pooling operation, Batch x, Batch y, Precision precision) {
        forEachPixel(y, (place, values) -> {
            boolean isMax = operation.kind() == Pooling.Kind.MAX;
            Arrays.fill(values, isMax ? Float.NEGATIVE_INFINITY : 0);
            int[] seen = {0};
            visit(x, operation.window(), place, (at, _) -> {
                seen[0]++;
                for (int c = 0; c < values.length; c++) {
                    float value = x.values()[at + c];
                    values[c] = isMax ? Math.max(values[c], value) : values[c] + value;
                }
            });
            if (!isMax) {
                int count =
                        operation.kind() == Pooling.Kind.MEAN_OF_IMAGE ? seen[0] : padded(operation.window(), x, place);
                for (int c = 0; c < values.length; c++) {
                    values[c] /= count;
                }
            }
            precision.keep(values, 0, values.length);
        });
    }

    /// Points of a window that lie in the image or its padding.
    private static int padded(FilterWindow window, Batch x, int[] place) {
        int rows = inside(
                place[1] * window.stride().height() - window.padding().top(),
                window.kernel().height(),
                window.dilation().height(),
                x.shape().height() + window.padding().bottom());
        int columns = inside(
                place[2] * window.stride().width() - window.padding().left(),
                window.kernel().width(),
                window.dilation().width(),
                x.shape().width() + window.padding().right());
        return rows * columns;
    }

    private static int inside(int from, int points, int step, int end) {
        return Math.min(points, Math.ceilDiv(end - from, step));
    }
}
