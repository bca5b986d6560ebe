package featuredrop.engine.network;

import java.util.Arrays;

/// MaxPool, AveragePool, GlobalAveragePool and ReduceMean.
final class PoolingRules {
    private PoolingRules() {}

    static NetworkDraft.Tensor pooling(Reading node) {
        NetworkDraft.Tensor image = node.planes(0);
        Attributes attributes = node.attributes();
        FilterWindow.Extent kernel = WindowAttributes.extent(node, attributes.integers("kernel_shape"));
        FilterWindow exact = WindowAttributes.of(node, kernel, image.shape());
        Shape whole = WindowAttributes.output(
                node, exact, image.shape(), image.shape().channels());
        boolean isMean = node.operator().equals("AveragePool");
        boolean roundsUp = attributes.integer("ceil_mode", 0) != 0;
        Operation.Pooling.Kind kind = !isMean
                ? Operation.Pooling.Kind.MAX
                : attributes.integer("count_include_pad", 0) != 0
                        ? Operation.Pooling.Kind.MEAN_WITH_PADDING
                        : Operation.Pooling.Kind.MEAN_OF_IMAGE;
        if (attributes.integer("storage_order", 0) != 0) {
            throw node.refused("columns before rows");
        }
        Shape shape = roundsUp ? roundedUp(exact, image.shape()) : whole;
        return node.step(new Operation.Pooling(kind, exact), shape, image);
    }

    /// Windows that begin inside of the image or of the padding before it count, even if they end outside.
    private static Shape roundedUp(FilterWindow window, Shape image) {
        FilterWindow.Padding padding = window.padding();
        int rows = windows(
                image.height() + padding.top(),
                padding.bottom(),
                window.spanHeight(),
                window.stride().height());
        int columns = windows(
                image.width() + padding.left(),
                padding.right(),
                window.spanWidth(),
                window.stride().width());
        return new Shape(rows, columns, image.channels());
    }

    private static int windows(int begins, int after, int span, int stride) {
        int count = Math.ceilDiv(begins + after - span, stride) + 1;
        return (count - 1) * stride >= begins ? count - 1 : count;
    }

    static NetworkDraft.Tensor globalMean(Reading node, NetworkDraft.Tensor image) {
        return node.step(
                new Operation.GlobalMean(), new Shape(1, 1, image.shape().channels()), image);
    }

    static NetworkDraft.Tensor reduceMean(Reading node) {
        NetworkDraft.Tensor image = node.planes(0);
        int[] axes = node.has(1)
                ? Arrays.stream(node.constant(1).integers())
                        .mapToInt(Math::toIntExact)
                        .toArray()
                : node.attributes().integers("axes");
        int[] sorted = Arrays.stream(axes)
                .map(axis -> axis < 0 ? axis + 4 : axis)
                .sorted()
                .toArray();
        if (!Arrays.equals(sorted, new int[] {2, 3})) {
            throw node.refused("mean over the axes " + Arrays.toString(axes) + ", not over rows and columns");
        }
        NetworkDraft.Tensor mean = globalMean(node, image);
        return node.attributes().integer("keepdims", 1) != 0 ? mean : mean.as(NetworkDraft.View.FLAT);
    }
}
