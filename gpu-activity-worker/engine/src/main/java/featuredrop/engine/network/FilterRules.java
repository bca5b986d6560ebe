package featuredrop.engine.network;

import java.util.Arrays;

/// Conv, Gemm and MatMul: each becomes a convolution.
final class FilterRules {
    private FilterRules() {}

    static NetworkDraft.Tensor convolution(Reading node) {
        NetworkDraft.Tensor image = node.planes(0);
        Constant weights = node.constant(1);
        int[] sides = weights.sides();
        int groups = node.attributes().integer("group", 1);
        if (sides.length != 4) {
            throw node.refused("filters of " + Arrays.toString(sides) + ", not of an image");
        }
        if (image.shape().channels() != sides[1] * groups || sides[0] % groups != 0) {
            throw node.refused(
                    "filters of " + Arrays.toString(sides) + " in " + groups + " groups on " + image.shape());
        }
        FilterWindow window = WindowAttributes.of(node, new FilterWindow.Extent(sides[2], sides[3]), image.shape());
        float[] bias = node.has(2) ? node.constant(2).values() : new float[sides[0]];
        Operation operation = new Operation.Convolution(window, groups, channelsLast(weights), bias, Activation.NONE);
        return node.step(operation, WindowAttributes.output(node, window, image.shape(), sides[0]), image);
    }

    /// From filter, channel, row, column to filter, row, column, channel.
    private static float[] channelsLast(Constant weights) {
        int channels = weights.sides()[1];
        int points = weights.sides()[2] * weights.sides()[3];
        float[] from = weights.values();
        if (points == 1) {
            return from;
        }
        float[] to = new float[from.length];
        int filterSize = channels * points;
        for (int filter = 0; filter < weights.sides()[0]; filter++) {
            for (int channel = 0; channel < channels; channel++) {
                for (int point = 0; point < points; point++) {
                    to[filter * filterSize + point * channels + channel] =
                            from[filter * filterSize + channel * points + point];
                }
            }
        }
        return to;
    }

    static NetworkDraft.Tensor gemm(Reading node) {
        Attributes attributes = node.attributes();
        if (attributes.integer("transA", 0) != 0) {
            throw node.refused("the image's side is transposed");
        }
        float alpha = attributes.number("alpha", 1);
        float beta = attributes.number("beta", 1);
        Constant matrix = node.constant(1);
        boolean rowsAreOutputs = attributes.integer("transB", 0) != 0;
        int outputs = matrix.sides()[rowsAreOutputs ? 0 : 1];
        float[] bias = new float[outputs];
        if (node.has(2)) {
            float[] given = node.constant(2).values();
            if (given.length != 1 && given.length != outputs) {
                throw node.refused(given.length + " biases for " + outputs + " outputs");
            }
            for (int i = 0; i < outputs; i++) {
                bias[i] = beta * given[given.length == 1 ? 0 : i];
            }
        }
        float[] weights = rowsAreOutputs ? matrix.values() : transposed(matrix);
        return wholeImage(node, scaled(weights, alpha), bias);
    }

    static NetworkDraft.Tensor matMul(Reading node) {
        Constant matrix = node.constant(1);
        if (matrix.sides().length != 2) {
            throw node.refused("a matrix of " + Arrays.toString(matrix.sides()));
        }
        return wholeImage(node, transposed(matrix), new float[matrix.sides()[1]]);
    }

    private static float[] scaled(float[] values, float factor) {
        if (factor == 1) {
            return values;
        }
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    private static float[] transposed(Constant matrix) {
        int rows = matrix.sides()[0];
        int columns = matrix.sides()[1];
        float[] values = new float[rows * columns];
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                values[column * rows + row] = matrix.values()[row * columns + column];
            }
        }
        return values;
    }

    /// One filter per output that sees the whole image; a flattened image has its channels outermost, as
    /// the filters of a convolution have them in the file.
    private static NetworkDraft.Tensor wholeImage(Reading node, float[] weights, float[] bias) {
        NetworkDraft.Tensor image = node.tensor(0);
        Shape shape = image.shape();
        if (image.view() != NetworkDraft.View.FLAT) {
            throw node.refused("its input is not flattened");
        }
        if (weights.length != (long) bias.length * shape.size()) {
            throw node.refused(weights.length / bias.length + " weights per output on " + shape.size() + " values");
        }
        Constant filters = new Constant(
                new int[] {bias.length, shape.channels(), shape.height(), shape.width()}, weights, new long[0]);
        Operation operation =
                new Operation.Convolution(FilterWindow.whole(shape), 1, channelsLast(filters), bias, Activation.NONE);
        return node.step(operation, new Shape(1, 1, bias.length), image);
    }
}
