package featuredrop.engine.network;

import java.util.List;

/// One operation with its place in the network.
///
/// @param node name of the ONNX node that it ends with
/// @param operation what is computed
/// @param inputs numbers of the tensors that are read
/// @param output number of the tensor that is written, by this step only
public record Step(String node, Operation operation, List<Integer> inputs, int output) {
    public Step {
        inputs = List.copyOf(inputs);
    }

    Step with(Operation other) {
        return new Step(node, other, inputs, output);
    }
}
