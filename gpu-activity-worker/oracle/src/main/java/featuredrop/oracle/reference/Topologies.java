package featuredrop.oracle.reference;

import com.google.protobuf.ByteString;
import featuredrop.engine.network.format.GraphProto;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.NodeProto;
import featuredrop.engine.network.format.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// Well-known networks, their weights filled by a fixed generator: filters so that the variance is kept, batch
/// normalisation with statistics as training leaves them.
public final class Topologies {
    /// What `tools/setup` fetches.
    public static final Path TOOLS = tools();

    private Topologies() {}

    private static Path tools() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null) {
            if (Files.isDirectory(at.resolve(".tools"))) {
                return at.resolve(".tools");
            }
            at = at.getParent();
        }
        throw new IllegalStateException("No .tools here or above: run tools/setup first");
    }

    /// A filled network.
    ///
    /// @param model with weights
    /// @param input name of its image
    /// @param tap the tensor before the last softmax, or the last one
    public record Filled(ModelProto model, String input, String tap) {}

    public static Filled filled(String name) throws IOException {
        Path file = TOOLS.resolve("topologies").resolve(name + ".onnx");
        ModelProto model;
        try (var in = Files.newInputStream(file)) {
            model = ModelProto.parseFrom(in);
        }
        GraphProto graph = model.getGraph();
        NodeProto last = graph.getNode(graph.getNodeCount() - 1);
        String tap = last.getOpType().equals("Softmax") ? last.getInput(0) : last.getOutput(0);
        return new Filled(
                model.toBuilder().setGraph(new Filling(graph).filled()).build(), image(graph), tap);
    }

    private static String image(GraphProto graph) {
        return graph.getInputList().stream()
                .filter(input -> input.getType().getTensorType().getShape().getDimCount() == 4)
                .filter(input -> graph.getInitializerList().stream()
                        .noneMatch(tensor -> tensor.getName().equals(input.getName())))
                .findFirst()
                .orElseThrow()
                .getName();
    }

    /// Replaces the nodes that make placeholders by tensors of random values, and the values of small tensors too.
    private static final class Filling {
        private final GraphProto graph;
        private final Random random = new Random(5);
        private final Map<String, NodeProto> readers = new HashMap<>();
        private final Map<String, TensorProto> tensors = new HashMap<>();

        Filling(GraphProto graph) {
            this.graph = graph;
            graph.getNodeList().forEach(node -> node.getInputList().forEach(input -> readers.put(input, node)));
            graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
        }

        GraphProto filled() {
            GraphProto.Builder builder = graph.toBuilder().clearNode().clearInitializer();
            for (NodeProto node : graph.getNodeList()) {
                if (node.getOpType().equals("ConstantOfShape")) {
                    builder.addInitializer(
                            tensor(node.getOutput(0), sides(Objects.requireNonNull(tensors.get(node.getInput(0))))));
                } else {
                    builder.addNode(node);
                }
            }
            for (TensorProto tensor : graph.getInitializerList()) {
                if (isLeftOver(tensor.getName())) {
                    continue;
                }
                boolean isFloats = tensor.getDataType() == 1 && tensor.getDimsCount() > 0;
                builder.addInitializer(
                        isFloats
                                ? tensor(
                                        tensor.getName(),
                                        tensor.getDimsList().stream()
                                                .mapToInt(Math::toIntExact)
                                                .toArray())
                                : tensor);
            }
            return builder.build();
        }

        /// Unused once the placeholders are gone.
        private boolean isLeftOver(String name) {
            NodeProto reader = readers.get(name);
            return reader == null || reader.getOpType().equals("ConstantOfShape");
        }

        private static int[] sides(TensorProto shape) {
            if (!shape.hasRawData()) {
                return shape.getInt64DataList().stream()
                        .mapToInt(Math::toIntExact)
                        .toArray();
            }
            ByteString raw = shape.getRawData();
            ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            List<Integer> sides = new ArrayList<>();
            while (bytes.hasRemaining()) {
                sides.add(Math.toIntExact(bytes.getLong()));
            }
            return sides.stream().mapToInt(i -> i).toArray();
        }

        private TensorProto tensor(String name, int[] sides) {
            float[] values = switch (role(name)) {
                case FILTER -> OnnxModels.gaussian(random, sides, 0, Math.sqrt(2.0 / fan(sides)));
                case SHIFT -> OnnxModels.gaussian(random, sides, 0, 0.2);
                case SCALE -> OnnxModels.gaussian(random, sides, 0.8, 0.1);
                case BRANCH_SCALE -> OnnxModels.gaussian(random, sides, 0.15, 0.03);
                case VARIANCE -> variances(sides);
            };
            return OnnxModels.floats(name, sides, values);
        }

        private float[] variances(int[] sides) {
            float[] values = OnnxModels.gaussian(random, sides, 1, 0.15);
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(0.3f, values[i]);
            }
            return values;
        }

        private static int fan(int[] sides) {
            int fan = 1;
            for (int i = 1; i < sides.length; i++) {
                fan *= sides[i];
            }
            return fan;
        }

        private Role statistic(NodeProto normalisation, int place) {
            NodeProto next = readers.get(normalisation.getOutput(0));
            // The sums of these networks name the branch first and what passes it by second.
            boolean endsBranch = next != null
                    && next.getOpType().equals("Sum")
                    && next.getInput(0).equals(normalisation.getOutput(0));
            return switch (place) {
                case 1 -> endsBranch ? Role.BRANCH_SCALE : Role.SCALE;
                case 4 -> Role.VARIANCE;
                default -> Role.SHIFT;
            };
        }

        private enum Role {
            FILTER,
            SHIFT,
            SCALE,
            /// At the end of a branch that is added to what passed it by; training keeps those small.
            BRANCH_SCALE,
            VARIANCE
        }

        /// By the node that reads it in the end.
        private Role role(String name) {
            NodeProto reader = Optional.ofNullable(readers.get(name)).orElseThrow();
            int place = reader.getInputList().indexOf(name);
            return switch (reader.getOpType()) {
                case "Conv", "Gemm" -> place == 1 ? Role.FILTER : Role.SHIFT;
                case "BatchNormalization" -> statistic(reader, place);
                case "Mul" -> Role.SCALE;
                case "Add" -> Role.SHIFT;
                case "Reshape", "Unsqueeze" -> role(reader.getOutput(0));
                default -> throw new IllegalStateException(name + " is read by " + reader.getOpType());
            };
        }
    }
}
