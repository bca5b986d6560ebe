package featuredrop.engine.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A network while it is lowered, node by node: what each ONNX tensor became. Used by one thread.
final class NetworkDraft {
    /// How the sides that ONNX sees relate to rows, columns and channels.
    enum View {
        /// Channels, rows, columns.
        PLANES,
        /// Rows, columns, channels.
        PIXELS,
        /// One axis: channels, rows and columns in that order.
        FLAT,
        /// The channels divided into groups: groups, channels of a group, rows, columns.
        GROUPED,
        /// The same with the first two axes exchanged.
        SHUFFLED
    }

    /// A tensor that depends on the image.
    ///
    /// @param number in the lowered network
    /// @param groups of a grouped or shuffled view, else 1
    record Tensor(int number, Shape shape, View view, int groups) {
        Tensor(int number, Shape shape, View view) {
            this(number, shape, view, 1);
        }

        Tensor as(View other) {
            return new Tensor(number, shape, other);
        }

        boolean isPoint() {
            return shape.pixels() == 1;
        }
    }

    private final Map<String, Constant> constants = new HashMap<>();
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    void put(String name, Constant constant) {
        constants.put(name, constant);
    }

    void put(String name, Tensor tensor) {
        tensors.put(name, tensor);
    }

    boolean isConstant(String name) {
        return constants.containsKey(name);
    }

    Constant constant(String node, String name) {
        Constant found = constants.get(name);
        if (found == null) {
            throw new NetworkRefusedException(node, "its input '" + name + "' has to be constant");
        }
        return found;
    }

    Tensor tensor(String node, String name) {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new NetworkRefusedException(node, "its input '" + name + "' is not computed from the image");
        }
        return found;
    }

    /// A tensor that nothing computes: the image.
    Tensor input(Shape shape, View view) {
        return new Tensor(number(shape), shape, view);
    }

    private int number(Shape shape) {
        shapes.add(shape);
        return shapes.size() - 1;
    }

    /// Adds a step; its output has the view of planes.
    Tensor add(String node, Operation operation, Shape shape, Tensor... inputs) {
        List<Integer> numbers = new ArrayList<>();
        for (Tensor input : inputs) {
            numbers.add(input.number());
        }
        int output = number(shape);
        steps.add(new Step(node, operation, numbers, output));
        return new Tensor(output, shape, View.PLANES);
    }

    LoweredNetwork network(Tensor input, Tensor feature) {
        return new LoweredNetwork(input.number(), shapes, steps, feature.number());
    }
}
