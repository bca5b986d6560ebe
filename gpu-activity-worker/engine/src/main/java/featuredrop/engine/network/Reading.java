package featuredrop.engine.network;

import featuredrop.engine.network.format.NodeProto;

/// A node that is lowered, with what stands before it.
///
/// @param node as the file has it
/// @param opset version of the operators
/// @param draft what the nodes before it became
record Reading(NodeProto node, int opset, NetworkDraft draft) {
    String name() {
        return Nodes.name(node);
    }

    String operator() {
        return node.getOpType();
    }

    Attributes attributes() {
        return new Attributes(node);
    }

    int inputs() {
        return node.getInputCount();
    }

    /// Whether the node has an input at this place; ONNX leaves a name empty for one that is left out.
    boolean has(int place) {
        return place < node.getInputCount() && !node.getInput(place).isEmpty();
    }

    boolean isConstant(int place) {
        return draft.isConstant(node.getInput(place));
    }

    Constant constant(int place) {
        return draft.constant(name(), node.getInput(place));
    }

    NetworkDraft.Tensor tensor(int place) {
        return draft.tensor(name(), node.getInput(place));
    }

    /// An input that has channels, rows and columns.
    NetworkDraft.Tensor planes(int place) {
        NetworkDraft.Tensor tensor = tensor(place);
        if (tensor.view() != NetworkDraft.View.PLANES) {
            throw refused("its input '" + node.getInput(place) + "' is no image of planes");
        }
        return tensor;
    }

    /// An input whose axes are not rearranged, so that it can be computed value by value.
    NetworkDraft.Tensor ordered(int place) {
        NetworkDraft.Tensor tensor = tensor(place);
        if (tensor.view() != NetworkDraft.View.PLANES && tensor.view() != NetworkDraft.View.FLAT) {
            throw refused("its input '" + node.getInput(place) + "' has rearranged axes");
        }
        return tensor;
    }

    /// The step of this node, with the view of its first input.
    NetworkDraft.Tensor step(Operation operation, Shape shape, NetworkDraft.Tensor... inputs) {
        return draft.add(name(), operation, shape, inputs).as(inputs[0].view());
    }

    NetworkRefusedException refused(String reason) {
        return new NetworkRefusedException(name(), operator() + ": " + reason);
    }
}
