package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.PoolWindow;
import featuredrop.engine.cuda.kernels.PoolWindow.PaddingCells;

/// The pooling kernels in Java.
public final class PoolingTwin {
    private PoolingTwin() {}

    /// [Kernel#POOL_MAX].
    public static void max(HalfTensor in, HalfTensor out, PoolWindow window) {
        overCells(in, out, window, cells -> {
            for (int channel = 0; channel < out.shape().channels(); channel++) {
                float most = Float.NEGATIVE_INFINITY;
                for (int y = cells.firstRow(); y < cells.endRow(); y++) {
                    for (int x = cells.firstColumn(); x < cells.endColumn(); x++) {
                        float value = in.at(in.row(cells.image(), y, x), channel);
                        most = value > most || Float.isNaN(value) ? value : most;
                    }
                }
                out.set(cells.row(), channel, most);
            }
        });
    }

    /// [Kernel#POOL_AVERAGE].
    public static void average(HalfTensor in, HalfTensor out, PoolWindow window, PaddingCells padding) {
        overCells(in, out, window, cells -> {
            int count = padding == PaddingCells.COUNTED ? cells.withPadding() : cells.count();
            for (int channel = 0; channel < out.shape().channels(); channel++) {
                float sum = 0;
                for (int y = cells.firstRow(); y < cells.endRow(); y++) {
                    for (int x = cells.firstColumn(); x < cells.endColumn(); x++) {
                        sum += in.at(in.row(cells.image(), y, x), channel);
                    }
                }
                out.set(cells.row(), channel, sum / count);
            }
        });
    }

    /// [Kernel#GLOBAL_AVERAGE] and, for dense FP32, [Kernel#GLOBAL_AVERAGE_F32].
    ///
    /// @return means, row by row
    public static float[] globalAverage(HalfTensor in) {
        HalfTensor.Shape shape = in.shape();
        int pixels = shape.height() * shape.width();
        float[] means = new float[shape.images() * shape.channels()];
        for (int image = 0; image < shape.images(); image++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                float sum = 0;
                for (int pixel = 0; pixel < pixels; pixel++) {
                    sum += in.at(image * pixels + pixel, channel);
                }
                means[image * shape.channels() + channel] = sum / pixels;
            }
        }
        return means;
    }

    /// A pixel of the result, and the cells that its window has.
    private record Cells(
            int row, int image, int firstRow, int endRow, int firstColumn, int endColumn, int withPadding) {
        int count() {
            return (endRow - firstRow) * (endColumn - firstColumn);
        }
    }

    @FunctionalInterface
    private interface CellsAction {
        void on(Cells cells);
    }

    private static void overCells(HalfTensor in, HalfTensor out, PoolWindow window, CellsAction action) {
        HalfTensor.Shape shape = out.shape();
        for (int row = 0; row < shape.rows(); row++) {
            int x = row % shape.width() * window.strideX() - window.padding().left();
            int y = row / shape.width() % shape.height() * window.strideY()
                    - window.padding().top();
            int paddedEndX = Math.min(
                    x + window.width(), in.shape().width() + window.padding().right());
            int paddedEndY = Math.min(
                    y + window.height(), in.shape().height() + window.padding().bottom());
            action.on(new Cells(
                    row,
                    row / shape.width() / shape.height(),
                    Math.max(y, 0),
                    Math.min(y + window.height(), in.shape().height()),
                    Math.max(x, 0),
                    Math.min(x + window.width(), in.shape().width()),
                    (paddedEndX - x) * (paddedEndY - y)));
        }
    }
}
