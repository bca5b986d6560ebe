package featuredrop.exchange.config.file;

import featuredrop.exchange.config.DefaultValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Completes a tree of keys and values to the form of its record: every key is there, with its default or null
/// where the file does not give it; every section is a map, every list a list, every single value a text.
/// Unknown keys stay as they are.
final class Tree {
    private final String origin;

    /// @param origin begins each message
    Tree(String origin) {
        this.origin = origin;
    }

    /// @throws ConfigException when a section, list or single value stands in the place of another
    Map<String, @Nullable Object> complete(Map<?, ?> given, Class<?> type) {
        return section(given, type, "");
    }

    private Map<String, @Nullable Object> section(@Nullable Object given, Class<?> type, String path) {
        Map<String, @Nullable Object> whole = entries(given, path, "keys");
        requireKnown(whole.keySet(), type, path);
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Keys.ofComponent(component.getName());
            DefaultValue fallback = component.getAnnotation(DefaultValue.class);
            Object value = whole.get(key);
            if (fallback == null || !isAbsent(value)) {
                whole.put(key, value(value, component.getGenericType(), Keys.join(path, key)));
            } else if (fallback.value().isEmpty()) {
                whole.put(key, ""); // the default is the empty text, and not that there is none
            } else {
                whole.put(key, value(fallback.value(), component.getGenericType(), Keys.join(path, key)));
            }
        }
        return whole;
    }

    /// Before anything else: a misspelt key is named itself, and not as the one that is missing therefore.
    private void requireKnown(Set<String> keys, Class<?> type, String path) {
        SortedSet<String> known = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.add(Keys.ofComponent(component.getName()));
        }
        for (String key : keys) {
            if (!known.contains(key)) {
                throw refused(Keys.join(path, key), "unknown key, known here: " + String.join(", ", known));
            }
        }
    }

    private @Nullable Object value(@Nullable Object given, Type type, String path) {
        if (!(type instanceof ParameterizedType generic)) {
            return Keys.isSection((Class<?>) type) ? section(given, (Class<?>) type, path) : single(given, path);
        }
        if (generic.getRawType() == List.class) {
            Class<?> element = (Class<?>) generic.getActualTypeArguments()[0];
            return Keys.isSection(element) ? sections(given, element, path) : list(given, path);
        }
        Map<String, @Nullable Object> named = entries(given, path, "a name for each entry");
        named.replaceAll((name, value) -> value(value, generic.getActualTypeArguments()[1], Keys.join(path, name)));
        return named;
    }

    private List<?> sections(@Nullable Object given, Class<?> type, String path) {
        if (isAbsent(given)) {
            return List.of();
        }
        if (!(given instanceof List<?> list)) {
            throw refused(
                    path,
                    "is " + (given instanceof Map ? "a section" : "'" + given + "'") + ", expected a list of sections");
        }
        List<Object> whole = new ArrayList<>();
        for (Object element : list) {
            whole.add(section(element, type, path + "[" + whole.size() + "]"));
        }
        return whole;
    }

    private List<?> list(@Nullable Object given, String path) {
        return switch (given) {
            case null -> List.of();
            case List<?> list -> list.stream().map(value -> single(value, path)).toList();
            case Map<?, ?> _ -> throw refused(path, "is a section, expected a list");
            default ->
                Arrays.stream(given.toString().split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
        };
    }

    private @Nullable String single(@Nullable Object given, String path) {
        if (given instanceof Map || given instanceof List) {
            throw refused(path, "is a section or list, expected one value");
        }
        return given == null || isAbsent(given) ? null : given.toString();
    }

    private Map<String, @Nullable Object> entries(@Nullable Object given, String path, String content) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> section) {
            section.forEach((key, value) -> entries.put(String.valueOf(key), value));
        } else if (!isAbsent(given)) {
            String shown = given instanceof List ? "a list" : "'" + given + "'";
            throw refused(path, "is " + shown + ", expected a section with " + content);
        }
        return entries;
    }

    private ConfigException refused(String path, String what) {
        return new ConfigException(origin + ": " + path + ": " + what);
    }

    /// A key without a value counts as not given.
    private static boolean isAbsent(@Nullable Object value) {
        return value == null || value.equals("");
    }
}
