package featuredrop.engine.network;

import featuredrop.engine.network.format.GraphProto;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.NodeProto;
import featuredrop.engine.network.format.TensorProto;
import featuredrop.engine.network.format.ValueInfoProto;
import featuredrop.exchange.model.TensorLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns an ONNX model into a [LoweredNetwork].
///
/// What does not reach the tap is dropped, what is constant is computed, batch normalisation is folded into
/// the convolution before it in double precision, and each convolution takes in the sum, bias and function
/// that follow it. The batch axis is not part of a lowered network: whatever size the model names, any batch
/// can be run.
public final class Lowering {
    private static final int OLDEST_OPSET = 7;

    /// A model and what is wanted of it.
    ///
    /// @param input name of the tensor with the image
    /// @param image its extent
    /// @param layout order of its axes
    /// @param tap name of the tensor that holds the feature
    public record Wanted(String input, Shape image, TensorLayout layout, String tap) {
        /// Sides of the input without the batch, in the order of its layout.
        public long[] sides() {
            return layout == TensorLayout.NHWC
                    ? new long[] {image.height(), image.width(), image.channels()}
                    : new long[] {image.channels(), image.height(), image.width()};
        }
    }

    private final Wanted wanted;
    private final int opset;
    private final NetworkDraft draft = new NetworkDraft();

    private Lowering(Wanted wanted, int opset) {
        this.wanted = wanted;
        this.opset = opset;
    }

    /// Reads and lowers a file.
    ///
    /// @throws NetworkRefusedException naming the node, for an operator or a use of one that engines of our
    ///     own do not run
    /// @throws IOException when the file cannot be read or is not ONNX
    public static LoweredNetwork lower(Path file, Wanted wanted) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return lower(ModelProto.parseFrom(in), wanted);
        }
    }

    /// Lowers a model that is in memory.
    ///
    /// @throws NetworkRefusedException as above
    public static LoweredNetwork lower(ModelProto model, Wanted wanted) {
        return Fusion.fused(nodeByNode(model, wanted));
    }

    /// Every node as a step of its own.
    public static LoweredNetwork nodeByNode(ModelProto model, Wanted wanted) {
        int opset = model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToInt(set -> Math.toIntExact(set.getVersion()))
                .findFirst()
                .orElse(0);
        if (opset < OLDEST_OPSET) {
            throw new NetworkRefusedException("Operator set " + opset + " is older than " + OLDEST_OPSET);
        }
        return new Lowering(wanted, opset).draft(model.getGraph());
    }

    private LoweredNetwork draft(GraphProto graph) {
        for (TensorProto tensor : graph.getInitializerList()) {
            draft.put(tensor.getName(), Constant.of(tensor, tensor.getName()));
        }
        requireInput(graph);
        NetworkDraft.View view =
                wanted.layout() == TensorLayout.NHWC ? NetworkDraft.View.PIXELS : NetworkDraft.View.PLANES;
        NetworkDraft.Tensor image = draft.input(wanted.image(), view);
        draft.put(wanted.input(), image);
        for (NodeProto node : Nodes.reaching(graph.getNodeList(), wanted.tap())) {
            read(node);
        }
        NetworkDraft.Tensor feature = draft.tensor(wanted.tap(), wanted.tap());
        if (feature.view() != NetworkDraft.View.FLAT && feature.view() != NetworkDraft.View.PLANES) {
            throw new NetworkRefusedException(wanted.tap(), "a tap among rearranged axes");
        }
        return draft.network(image, feature);
    }

    private void requireInput(GraphProto graph) {
        ValueInfoProto input = graph.getInputList().stream()
                .filter(info -> info.getName().equals(wanted.input()))
                .findFirst()
                .orElseThrow(() -> new NetworkRefusedException("No input '" + wanted.input() + "'"));
        List<Long> sides = new ArrayList<>();
        input.getType().getTensorType().getShape().getDimList().forEach(dim -> sides.add(dim.getDimValue()));
        Shape image = wanted.image();
        int[] expected = wanted.layout() == TensorLayout.NHWC
                ? new int[] {0, image.height(), image.width(), image.channels()}
                : new int[] {0, image.channels(), image.height(), image.width()};
        boolean fits = sides.isEmpty() || sides.size() == expected.length;
        for (int i = 1; fits && i < sides.size(); i++) {
            fits = sides.get(i) == 0 || sides.get(i) == expected[i];
        }
        if (!fits) {
            throw new NetworkRefusedException(
                    "Input '" + wanted.input() + "' has the sides " + sides + ", not " + image);
        }
    }

    private void read(NodeProto node) {
        String name = Nodes.name(node);
        if (!node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx")) {
            throw new NetworkRefusedException(name, "operator " + node.getOpType() + " of domain " + node.getDomain());
        }
        Optional<Constant> constant = folded(node);
        if (constant.isPresent()) {
            draft.put(node.getOutput(0), constant.get());
            return;
        }
        draft.put(node.getOutput(0), lowered(new Reading(node, opset, draft)));
    }

    private Optional<Constant> folded(NodeProto node) {
        if (!node.getInputList().stream().allMatch(draft::isConstant)) {
            return Optional.empty();
        }
        List<Constant> inputs = node.getInputList().stream()
                .map(input -> draft.constant(Nodes.name(node), input))
                .toList();
        Optional<Constant> folded = ConstantFolding.fold(node, inputs);
        if (folded.isEmpty()) {
            throw new NetworkRefusedException(Nodes.name(node), "operator " + node.getOpType() + " on constants");
        }
        return folded;
    }

    private static NetworkDraft.Tensor lowered(Reading node) {
        return switch (node.operator()) {
            case "Conv" -> FilterRules.convolution(node);
            case "Gemm" -> FilterRules.gemm(node);
            case "MatMul" -> FilterRules.matMul(node);
            case "MaxPool", "AveragePool" -> PoolingRules.pooling(node);
            case "GlobalAveragePool" -> PoolingRules.globalMean(node, node.planes(0));
            case "ReduceMean" -> PoolingRules.reduceMean(node);
            case "BatchNormalization" -> PointwiseRules.batchNormalization(node);
            case "LRN" -> PointwiseRules.crossChannelNorm(node);
            case "Softmax" -> PointwiseRules.softmax(node);
            case "Add" -> PointwiseRules.add(node);
            case "Sum" -> PointwiseRules.sum(node);
            case "Mul" -> PointwiseRules.multiply(node);
            case "Concat" -> ShapeRules.concat(node);
            case "Flatten" -> ShapeRules.flatten(node);
            case "Reshape" -> ShapeRules.reshape(node);
            case "Transpose" -> ShapeRules.transpose(node);
            case "Dropout", "Identity" -> node.tensor(0);
            default -> PointwiseRules.activation(node);
        };
    }
}
