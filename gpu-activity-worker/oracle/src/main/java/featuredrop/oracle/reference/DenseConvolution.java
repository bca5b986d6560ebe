package featuredrop.oracle.reference;

import featuredrop.engine.network.Activation;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Operation.Convolution;
import featuredrop.engine.network.Shape;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A convolution as products of matrices: what each filter sees of the image becomes a row. Weights are
/// arranged once. Thread-safe.
final class DenseConvolution {
    /// Output pixels at a time.
    private static final int BLOCK = 64;

    private final Convolution operation;
    private final Precision precision;
    private final float[] bias;
    /// Per group, per panel of columns: a row of weights for each value that a filter sees.
    private final float[][][][] panels;

    DenseConvolution(Convolution operation, Precision precision) {
        this.operation = operation;
        this.precision = precision;
        this.bias = precision.kept(operation.bias());
        this.panels = new float[operation.groups()][][][];
        for (int group = 0; group < panels.length; group++) {
            panels[group] = panels(group);
        }
    }

    private int filtersPerGroup() {
        return operation.filters() / operation.groups();
    }

    private float[][][] panels(int group) {
        int filters = filtersPerGroup();
        float[][][] all = new float[Math.ceilDiv(filters, Matrices.COLUMNS)][][];
        for (int panel = 0; panel < all.length; panel++) {
            int first = panel * Matrices.COLUMNS;
            all[panel] = panel(group * filters + first, Math.min(Matrices.COLUMNS, filters - first));
        }
        return all;
    }

    private float[][] panel(int firstFilter, int filters) {
        int depth = operation.weights().length / operation.filters();
        float[][] panel = new float[depth][filters];
        for (int filter = 0; filter < filters; filter++) {
            int from = (firstFilter + filter) * depth;
            for (int i = 0; i < depth; i++) {
                panel[i][filter] = precision.kept(operation.weights()[from + i]);
            }
        }
        return panel;
    }

    void run(Batch x, @Nullable Batch residual, Batch y) {
        int pixels = y.images() * y.shape().pixels();
        int blocks = Math.ceilDiv(pixels, BLOCK);
        int groups = operation.groups();
        int panelsPerGroup = panels[0].length;
        IntStream.range(0, blocks * groups * panelsPerGroup).parallel().forEach(part -> {
            int block = part / (groups * panelsPerGroup);
            int group = part / panelsPerGroup % groups;
            int first = block * BLOCK;
            Pixels area = new Pixels(first, Math.min(BLOCK, pixels - first));
            block(new Tensors(x, residual, y), area, group, part % panelsPerGroup);
        });
    }

    private record Pixels(int first, int count) {}

    private record Tensors(Batch x, @Nullable Batch residual, Batch y) {}

    private void block(Tensors tensors, Pixels area, int group, int panel) {
        float[][] weights = panels[group][panel];
        float[][] sums = new float[area.count()][weights[0].length];
        Matrices.multiply(seen(tensors.x(), tensors.y().shape(), area, group), weights, sums);
        int channel = group * filtersPerGroup() + panel * Matrices.COLUMNS;
        int channels = tensors.y().shape().channels();
        for (int i = 0; i < area.count(); i++) {
            end(tensors, sums[i], (area.first() + i) * channels + channel, channel);
        }
    }

    /// Adds residual and bias, applies the function and stores the values of one pixel.
    private void end(Tensors tensors, float[] sums, int at, int channel) {
        Batch residual = tensors.residual();
        if (residual != null) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += residual.values()[at + j];
            }
        }
        for (int j = 0; j < sums.length; j++) {
            sums[j] += bias[channel + j];
        }
        Activation activation = operation.activation();
        ActivationFunctions.apply(activation, sums, 0, sums.length);
        precision.keep(sums, 0, sums.length);
        System.arraycopy(sums, 0, tensors.y().values(), at, sums.length);
    }

    /// What the filters see at each of the pixels; the image itself where that stands together.
    private Matrices.Rows seen(Batch x, Shape output, Pixels area, int group) {
        Shape image = x.shape();
        FilterWindow window = operation.window();
        boolean isWhole = operation.groups() == 1
                && output.pixels() == 1
                && window.padding().equals(FilterWindow.Padding.NONE)
                && window.spanHeight() == image.height()
                && window.spanWidth() == image.width()
                && window.dilation().equals(new FilterWindow.Extent(1, 1));
        if (isWhole) {
            return new Matrices.Rows(x.values(), area.first() * image.size(), image.size());
        }
        if (operation.groups() == 1 && window.isPoint()) {
            return new Matrices.Rows(x.values(), area.first() * image.channels(), image.channels());
        }
        int depth = operation.weights().length / operation.filters();
        float[] rows = new float[area.count() * depth];
        for (int i = 0; i < area.count(); i++) {
            int pixel = area.first() + i;
            int inImage = pixel % output.pixels();
            gather(
                    x,
                    new Place(pixel / output.pixels(), inImage / output.width(), inImage % output.width(), group),
                    rows,
                    i * depth);
        }
        return new Matrices.Rows(rows, 0, depth);
    }

    private record Place(int image, int row, int column, int group) {}

    private void gather(Batch x, Place place, float[] rows, int from) {
        FilterWindow window = operation.window();
        int channels = operation.channelsPerGroup();
        int at = from;
        for (int r = 0; r < window.kernel().height(); r++) {
            int row = place.row() * window.stride().height()
                    - window.padding().top()
                    + r * window.dilation().height();
            for (int s = 0; s < window.kernel().width(); s++) {
                int column = place.column() * window.stride().width()
                        - window.padding().left()
                        + s * window.dilation().width();
                if (row >= 0
                        && row < x.shape().height()
                        && column >= 0
                        && column < x.shape().width()) {
                    int source = x.at(place.image(), row, column) + place.group() * channels;
                    System.arraycopy(x.values(), source, rows, at, channels);
                }
                at += channels;
            }
        }
    }
}
