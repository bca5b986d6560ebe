package featuredrop.exchange.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns a tree of keys and values into records, and names the key's full path in every message.
final class RecordBinder {
    private final Path file;
    private final Scalars scalars;

    /// @param file for messages
    /// @param directory relative paths are taken from there
    RecordBinder(Path file, Path directory) {
        this.file = file;
        this.scalars = new Scalars(directory);
    }

    Object bind(JsonNode root, Class<?> type) {
        return bindRecord(root, type, "");
    }

    private Object bindRecord(JsonNode node, Class<?> type, String path) {
        if (!node.isObject()) {
            throw refused(path, "is " + shown(node) + ", expected a section with keys");
        }
        RecordComponent[] components = type.getRecordComponents();
        Set<String> known = new TreeSet<>();
        Arrays.stream(components).forEach(component -> known.add(Keys.ofComponent(component.getName())));
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw refused(Keys.join(path, key), "unknown key, known here: " + String.join(", ", known));
            }
        });
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = Keys.ofComponent(components[i].getName());
            values[i] = component(node.get(key), components[i], Keys.join(path, key));
        }
        return construct(type, components, values, path);
    }

    private Object component(@Nullable JsonNode given, RecordComponent component, String path) {
        DefaultValue fallback = component.getAnnotation(DefaultValue.class);
        JsonNode node = given;
        if (node == null || isAbsent(node)) {
            node = fallback == null
                    ? emptyOf(component.getGenericType())
                    : JsonNodeFactory.instance.textNode(fallback.value());
        }
        if (node == null) {
            throw refused(path, "is missing");
        }
        return value(node, component.getGenericType(), component, path);
    }

    /// What a missing key means where it has no default; null when it must be given.
    private static @Nullable JsonNode emptyOf(Type type) {
        if (type instanceof Class<?> c) {
            return c.isRecord() ? JsonNodeFactory.instance.objectNode() : null;
        }
        Type raw = ((ParameterizedType) type).getRawType();
        if (raw == Map.class) {
            return JsonNodeFactory.instance.objectNode();
        }
        return raw == List.class ? JsonNodeFactory.instance.arrayNode() : JsonNodeFactory.instance.nullNode();
    }

    private Object value(JsonNode node, Type type, RecordComponent component, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type element = arguments[arguments.length - 1];
            if (generic.getRawType() == Optional.class) {
                return node.isNull() ? Optional.empty() : Optional.of(value(node, element, component, path));
            }
            return generic.getRawType() == Map.class
                    ? map(node, element, component, path)
                    : list(node, element, component, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return bindRecord(node, plain, path);
        }
        if (!node.isValueNode()) {
            throw refused(path, "is a section or list, expected one value");
        }
        try {
            return scalars.read(node.asText(), plain, component.isAnnotationPresent(ByteCount.class));
        } catch (IllegalArgumentException e) {
            throw refused(path, "'" + node.asText() + "' is not " + e.getMessage());
        }
    }

    private Map<String, Object> map(JsonNode node, Type element, RecordComponent component, String path) {
        if (!node.isObject()) {
            throw refused(path, "is " + shown(node) + ", expected a section with a name for each entry");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String entryPath = Keys.join(path, entry.getKey());
            JsonNode content = isAbsent(entry.getValue()) ? JsonNodeFactory.instance.objectNode() : entry.getValue();
            map.put(entry.getKey(), value(content, element, component, entryPath));
        }
        return map;
    }

    private List<Object> list(JsonNode node, Type element, RecordComponent component, String path) {
        List<Object> list = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                list.add(value(node.get(i), element, component, path + "[" + i + "]"));
            }
        } else {
            for (String part : node.asText().split(",", -1)) {
                if (!part.isBlank()) {
                    list.add(value(JsonNodeFactory.instance.textNode(part.strip()), element, component, path));
                }
            }
        }
        return list;
    }

    private Object construct(Class<?> type, RecordComponent[] components, Object[] values, String path) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw new ConfigException(file + ": " + Keys.join(path, String.valueOf(refusal.getMessage())), refusal);
            }
            throw new IllegalStateException("The record " + type + " fails to check itself", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The record " + type + " cannot be made", e);
        }
    }

    private ConfigException refused(String path, String what) {
        return new ConfigException(file + ": " + (path.isEmpty() ? "the file" : path) + ": " + what);
    }

    /// A key without a value counts as not given.
    private static boolean isAbsent(JsonNode node) {
        return node.isNull() || (node.isTextual() && node.asText().isEmpty());
    }

    private static String shown(JsonNode node) {
        return node.isValueNode() ? "'" + node.asText() + "'" : node.isArray() ? "a list" : "a section";
    }
}
