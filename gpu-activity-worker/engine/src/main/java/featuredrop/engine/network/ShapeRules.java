package featuredrop.engine.network;

import java.util.Arrays;

/// Concat, Flatten, Reshape and Transpose. Most cost nothing: only the view of the tensor changes.
final class ShapeRules {
    private static final int[] TO_PLANES = {0, 3, 1, 2};
    private static final int[] SHUFFLE = {0, 2, 1, 3, 4};

    private ShapeRules() {}

    static NetworkDraft.Tensor concat(Reading node) {
        NetworkDraft.Tensor[] parts = new NetworkDraft.Tensor[node.inputs()];
        int channels = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = node.ordered(i);
            Shape shape = parts[i].shape();
            Shape first = parts[0].shape();
            boolean isFlat = parts[i].view() == NetworkDraft.View.FLAT;
            if (parts[i].view() != parts[0].view()
                    || shape.height() != first.height()
                    || shape.width() != first.width()
                    || (isFlat && !parts[i].isPoint())) {
                throw node.refused(first + " and " + shape);
            }
            channels += shape.channels();
        }
        int axis = node.attributes().integer("axis", 1);
        int rank = parts[0].view() == NetworkDraft.View.FLAT ? 2 : 4;
        if ((axis < 0 ? axis + rank : axis) != 1) {
            throw node.refused("along axis " + axis + ", not along the channels");
        }
        Shape shape = new Shape(parts[0].shape().height(), parts[0].shape().width(), channels);
        return node.step(new Operation.Concat(), shape, parts);
    }

    static NetworkDraft.Tensor flatten(Reading node) {
        NetworkDraft.Tensor image = node.ordered(0);
        int axis = node.attributes().integer("axis", 1);
        int rank = image.view() == NetworkDraft.View.FLAT ? 2 : 4;
        if ((axis < 0 ? axis + rank : axis) != 1) {
            throw node.refused("at axis " + axis);
        }
        return image.as(NetworkDraft.View.FLAT);
    }

    static NetworkDraft.Tensor reshape(Reading node) {
        NetworkDraft.Tensor image = node.tensor(0);
        int[] sides = sides(node, image.shape());
        Shape shape = image.shape();
        NetworkDraft.View view = image.view();
        boolean isOrdered = view == NetworkDraft.View.PLANES || view == NetworkDraft.View.FLAT;
        if (isOrdered && sides.length == 1) {
            return image.as(NetworkDraft.View.FLAT);
        }
        if (isOrdered && Arrays.equals(sides, planes(shape))) {
            return image.as(NetworkDraft.View.PLANES);
        }
        if (view == NetworkDraft.View.PLANES && isGrouped(sides, shape)) {
            return new NetworkDraft.Tensor(image.number(), shape, NetworkDraft.View.GROUPED, sides[0]);
        }
        if (view == NetworkDraft.View.SHUFFLED && Arrays.equals(sides, planes(shape))) {
            return node.draft()
                    .add(
                            node.name(),
                            new Operation.ChannelShuffle(image.groups()),
                            shape,
                            image.as(NetworkDraft.View.PLANES));
        }
        throw node.refused(shape + " to " + Arrays.toString(sides));
    }

    private static int[] planes(Shape shape) {
        return new int[] {shape.channels(), shape.height(), shape.width()};
    }

    private static boolean isGrouped(int[] sides, Shape shape) {
        return sides.length == 4
                && sides[0] * sides[1] == shape.channels()
                && sides[2] == shape.height()
                && sides[3] == shape.width();
    }

    /// The wanted sides without the batch, with the open one computed.
    private static int[] sides(Reading node, Shape shape) {
        long[] wanted = node.constant(1).integers();
        int[] sides = Arrays.stream(wanted).skip(1).mapToInt(Math::toIntExact).toArray();
        int known = 1;
        int open = -1;
        for (int i = 0; i < sides.length; i++) {
            if (sides[i] == 0 && i < 3) {
                sides[i] = planes(shape)[i];
            }
            if (sides[i] < 0) {
                open = i;
            } else {
                known *= sides[i];
            }
        }
        if (open >= 0 && known > 0) {
            sides[open] = shape.size() / known;
            known *= sides[open];
        }
        if (known != shape.size()) {
            throw node.refused(shape + " to " + Arrays.toString(wanted));
        }
        return sides;
    }

    static NetworkDraft.Tensor transpose(Reading node) {
        NetworkDraft.Tensor image = node.tensor(0);
        int[] order = node.attributes().integers("perm");
        if (image.view() == NetworkDraft.View.PIXELS && Arrays.equals(order, TO_PLANES)) {
            return image.as(NetworkDraft.View.PLANES);
        }
        if (image.view() == NetworkDraft.View.GROUPED && Arrays.equals(order, SHUFFLE)) {
            return new NetworkDraft.Tensor(image.number(), image.shape(), NetworkDraft.View.SHUFFLED, image.groups());
        }
        throw node.refused("axes in the order " + Arrays.toString(order));
    }
}
