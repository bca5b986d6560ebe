package featuredrop.engine.network;

import featuredrop.engine.network.format.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/// Computes nodes whose inputs are all known.
final class ConstantFolding {
    private static final Constant ZERO = new Constant(new int[] {1}, new float[1], new long[0]);

    private ConstantFolding() {}

    /// The node's first output; empty for an operator that is only computed on images.
    ///
    /// @param inputs its inputs, as many as the node has
    static Optional<Constant> fold(NodeProto node, List<Constant> inputs) {
        Attributes attributes = new Attributes(node);
        return switch (node.getOpType()) {
            case "Constant" -> Optional.ofNullable(attributes.tensor("value")).or(() -> literal(attributes));
            case "ConstantOfShape" -> Optional.of(filled(node, attributes, inputs.getFirst()));
            case "Identity", "Dropout" -> Optional.of(inputs.getFirst());
            case "Reshape" -> Optional.of(inputs.getFirst().reshaped(target(node, inputs.getFirst(), inputs.get(1))));
            case "Unsqueeze" -> Optional.of(unsqueezed(node, inputs));
            case "Squeeze" -> Optional.of(squeezed(node, inputs));
            case "Transpose" -> Optional.of(transposed(node, inputs.getFirst()));
            case "Mul" -> combined(inputs, (x, y) -> x * y);
            case "Add" -> combined(inputs, Double::sum);
            default -> Optional.empty();
        };
    }

    /// A value written into the node itself.
    private static Optional<Constant> literal(Attributes attributes) {
        if (attributes.has("value_float")) {
            return Optional.of(
                    new Constant(new int[0], new float[] {attributes.number("value_float", 0)}, new long[0]));
        }
        if (attributes.has("value_int")) {
            return Optional.of(new Constant(new int[0], new float[0], new long[] {attributes.integer("value_int", 0)}));
        }
        if (attributes.has("value_ints")) {
            long[] values = Arrays.stream(attributes.integers("value_ints"))
                    .asLongStream()
                    .toArray();
            return Optional.of(new Constant(new int[] {values.length}, new float[0], values));
        }
        return Optional.empty();
    }

    private static Constant filled(NodeProto node, Attributes attributes, Constant shape) {
        Constant given = attributes.tensor("value");
        Constant value = given == null ? ZERO : given;
        if (value.isInteger()) {
            throw new NetworkRefusedException(Nodes.name(node), "ConstantOfShape of integers");
        }
        Constant empty = new Constant(sides(shape), new float[0], new long[0]);
        float[] values = new float[empty.size()];
        Arrays.fill(values, value.values()[0]);
        return new Constant(empty.sides(), values, new long[0]);
    }

    private static int[] sides(Constant shape) {
        return Arrays.stream(shape.integers()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] target(NodeProto node, Constant tensor, Constant shape) {
        int[] sides = sides(shape);
        int known = 1;
        int open = -1;
        for (int i = 0; i < sides.length; i++) {
            if (sides[i] == 0) {
                sides[i] = tensor.sides()[i];
            }
            if (sides[i] < 0) {
                open = i;
            } else {
                known *= sides[i];
            }
        }
        if (open >= 0) {
            sides[open] = tensor.size() / known;
            known *= sides[open];
        }
        if (known != tensor.size()) {
            throw new NetworkRefusedException(
                    Nodes.name(node), tensor.size() + " values do not fit " + Arrays.toString(sides));
        }
        return sides;
    }

    private static int[] axes(NodeProto node, List<Constant> inputs) {
        return inputs.size() > 1 ? sides(inputs.get(1)) : new Attributes(node).integers("axes");
    }

    private static Constant unsqueezed(NodeProto node, List<Constant> inputs) {
        Constant tensor = inputs.getFirst();
        int[] axes = axes(node, inputs);
        int rank = tensor.sides().length + axes.length;
        List<Integer> sides =
                new ArrayList<>(Arrays.stream(tensor.sides()).boxed().toList());
        Arrays.stream(axes).map(axis -> axis < 0 ? axis + rank : axis).sorted().forEach(axis -> sides.add(axis, 1));
        return tensor.reshaped(sides.stream().mapToInt(i -> i).toArray());
    }

    private static Constant squeezed(NodeProto node, List<Constant> inputs) {
        Constant tensor = inputs.getFirst();
        int rank = tensor.sides().length;
        int[] axes = Arrays.stream(axes(node, inputs))
                .map(axis -> axis < 0 ? axis + rank : axis)
                .toArray();
        int[] kept = IntStream.range(0, rank)
                .filter(axis -> axes.length == 0
                        ? tensor.sides()[axis] != 1
                        : Arrays.stream(axes).noneMatch(i -> i == axis))
                .map(axis -> tensor.sides()[axis])
                .toArray();
        return tensor.reshaped(kept);
    }

    /// Of a matrix; nothing else is transposed among the weights of networks.
    private static Constant transposed(NodeProto node, Constant tensor) {
        int[] order = new Attributes(node).integers("perm", 1, 0);
        if (tensor.sides().length != 2 || !Arrays.equals(order, new int[] {1, 0}) || tensor.isInteger()) {
            throw new NetworkRefusedException(
                    Nodes.name(node), "a constant of " + Arrays.toString(tensor.sides()) + " transposed");
        }
        int rows = tensor.sides()[0];
        int columns = tensor.sides()[1];
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[column * rows + row] = tensor.values()[row * columns + column];
            }
        }
        return new Constant(new int[] {columns, rows}, values, new long[0]);
    }

    /// Of tensors of equal sides, or with a single value.
    private static Optional<Constant> combined(List<Constant> inputs, DoubleBinaryOperator operator) {
        Constant x = inputs.getFirst();
        Constant y = inputs.get(1);
        if (x.isInteger() || y.isInteger() || (!Arrays.equals(x.sides(), y.sides()) && y.size() != 1)) {
            return Optional.empty();
        }
        float[] values = new float[x.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) operator.applyAsDouble(x.values()[i], y.values()[y.size() == 1 ? 0 : i]);
        }
        return Optional.of(new Constant(x.sides(), values, new long[0]));
    }
}
