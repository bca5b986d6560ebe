package featuredrop.engine.network;

import featuredrop.engine.network.format.NodeProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The nodes of a graph, which ONNX keeps in an order in which they can run.
final class Nodes {
    private Nodes() {}

    /// What a person calls a node: its name, or the tensor that it writes.
    static String name(NodeProto node) {
        return node.getName().isEmpty() ? node.getOutput(0) : node.getName();
    }

    /// Those that the tap depends on, in their order.
    ///
    /// @throws NetworkRefusedException when no node writes the tap
    static List<NodeProto> reaching(List<NodeProto> nodes, String tap) {
        Map<String, NodeProto> writers = new HashMap<>();
        nodes.forEach(node -> node.getOutputList().forEach(output -> writers.put(output, node)));
        if (!writers.containsKey(tap)) {
            throw new NetworkRefusedException("No node writes the tap '" + tap + "'");
        }
        Set<String> wanted = new HashSet<>(Set.of(tap));
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            NodeProto writer = writers.get(open.remove());
            if (writer != null) {
                writer.getInputList().stream().filter(wanted::add).forEach(open::add);
            }
        }
        List<NodeProto> kept = new ArrayList<>(nodes);
        kept.removeIf(node -> node.getOutputList().stream().noneMatch(wanted::contains));
        return kept;
    }
}
