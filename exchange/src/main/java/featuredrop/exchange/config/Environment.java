package featuredrop.exchange.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Replaces single keys by environment variables: `FEATUREDROP_` and the key's path in capitals, with `_`
/// for every other character, such as `FEATUREDROP_SITES_PARIS_HDFS`. Entries of a map must stand in the
/// file; their keys can be replaced, not added.
final class Environment {
    private static final String PREFIX = "FEATUREDROP_";

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = new TreeMap<>(variables);
    }

    /// A copy of `root` with the replacements.
    JsonNode appliedTo(JsonNode root, Class<?> type) {
        JsonNode copy = root.deepCopy();
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && namesSection(name.substring(PREFIX.length()), type)) {
                apply(copy, type, name, value);
            }
        });
        return copy;
    }

    /// Variables that begin otherwise belong to launchers and scripts.
    private static boolean namesSection(String name, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String section = Keys.toVariable(Keys.ofComponent(component.getName()));
            if (name.equals(section) || name.startsWith(section + "_")) {
                return true;
            }
        }
        return false;
    }

    private static void apply(JsonNode root, Class<?> type, String variable, String value) {
        List<String> path = find(root, type, variable.substring(PREFIX.length()))
                .orElseThrow(() -> new ConfigException("The environment variable " + variable + " names no key"));
        ObjectNode node = (ObjectNode) root;
        for (String key : path.subList(0, path.size() - 1)) {
            node = node.get(key) instanceof ObjectNode child ? child : node.putObject(key);
        }
        node.set(path.getLast(), JsonNodeFactory.instance.textNode(value));
    }

    private static Optional<List<String>> find(JsonNode node, Type type, String name) {
        if (type instanceof Class<?> c && c.isRecord()) {
            for (RecordComponent component : c.getRecordComponents()) {
                String key = Keys.ofComponent(component.getName());
                Optional<List<String>> found = below(node, key, component.getGenericType(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
        } else if (type instanceof ParameterizedType p && p.getRawType() == Map.class) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                Optional<List<String>> found = below(node, entry.getKey(), p.getActualTypeArguments()[1], name);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<List<String>> below(JsonNode node, String key, Type type, String name) {
        String variable = Keys.toVariable(key);
        if (name.equals(variable) && !isSection(type)) {
            return Optional.of(List.of(key));
        }
        if (!name.startsWith(variable + "_")) {
            return Optional.empty();
        }
        return find(node.path(key), type, name.substring(variable.length() + 1)).map(rest -> {
            List<String> path = new ArrayList<>(List.of(key));
            path.addAll(rest);
            return path;
        });
    }

    private static boolean isSection(Type type) {
        return (type instanceof Class<?> c && c.isRecord())
                || (type instanceof ParameterizedType p && p.getRawType() == Map.class);
    }
}
