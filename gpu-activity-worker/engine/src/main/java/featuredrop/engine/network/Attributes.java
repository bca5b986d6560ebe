package featuredrop.engine.network;

import featuredrop.engine.network.format.AttributeProto;
import featuredrop.engine.network.format.NodeProto;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The attributes of one node, with the defaults that the ONNX operators give them.
record Attributes(NodeProto node) {
    private @Nullable AttributeProto find(String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    boolean has(String name) {
        return find(name) != null;
    }

    int integer(String name, int otherwise) {
        AttributeProto found = find(name);
        return found == null ? otherwise : Math.toIntExact(found.getI());
    }

    float number(String name, float otherwise) {
        AttributeProto found = find(name);
        return found == null ? otherwise : found.getF();
    }

    String text(String name, String otherwise) {
        AttributeProto found = find(name);
        return found == null ? otherwise : found.getS().toString(StandardCharsets.UTF_8);
    }

    int[] integers(String name, int... otherwise) {
        AttributeProto found = find(name);
        return found == null
                ? otherwise
                : found.getIntsList().stream().mapToInt(Math::toIntExact).toArray();
    }

    @Nullable
    Constant tensor(String name) {
        AttributeProto found = find(name);
        return found == null ? null : Constant.of(found.getT(), Nodes.name(node));
    }
}
