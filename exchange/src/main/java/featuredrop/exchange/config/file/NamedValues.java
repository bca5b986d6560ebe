package featuredrop.exchange.config.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Values by key, from which code builds configuration records: with the defaults of the file for all other keys.
/// Immutable.
public final class NamedValues {
    private static final NamedValues NONE = new NamedValues(Map.of());

    private final Map<String, Object> values;

    private NamedValues(Map<String, Object> values) {
        this.values = values;
    }

    /// Only defaults.
    public static NamedValues none() {
        return NONE;
    }

    /// The same with another value of one key.
    ///
    /// @param path the key, after those of its sections and a dot for each
    /// @param value a text as in the file, a number, duration, path, size, enum constant or list of these; for a
    ///     section its [NamedValues]
    public NamedValues with(String path, Object value) {
        Map<String, Object> more = new TreeMap<>(values);
        int dot = path.indexOf('.');
        if (dot < 0) {
            more.put(path, value);
        } else {
            String section = path.substring(0, dot);
            Object old = values.getOrDefault(section, NONE);
            if (!(old instanceof NamedValues below)) {
                throw new IllegalArgumentException(section + " has a value and cannot be a section");
            }
            more.put(section, below.with(path.substring(dot + 1), value));
        }
        return new NamedValues(more);
    }

    /// The checked record.
    ///
    /// @throws ConfigException naming the record and the key's path, when a value cannot be used
    public <R extends Record> R bind(Class<R> type) {
        return new RecordBinder(type.getSimpleName(), Path.of("")).bind(tree(), type, Map.of());
    }

    /// Maps of texts, lists and maps, to be written as a file.
    public Map<String, Object> tree() {
        Map<String, Object> tree = new TreeMap<>();
        values.forEach((key, value) -> tree.put(key, plain(value)));
        return tree;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case NamedValues section -> section.tree();
            case List<?> list -> list.stream().map(NamedValues::plain).toList();
            case Enum<?> constant -> Keys.ofConstant(constant);
            default -> value.toString();
        };
    }
}
