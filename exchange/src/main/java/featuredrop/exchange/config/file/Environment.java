package featuredrop.exchange.config.file;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Replaces single keys by environment variables: `FEATUREDROP_` and the key's path in capitals, with `_`
/// for every other character, such as `FEATUREDROP_SITES_PARIS_HDFS`. Entries of a map must stand in the
/// file; their keys can be replaced, not added.
final class Environment {
    private static final String PREFIX = "FEATUREDROP_";

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = new TreeMap<>(variables);
    }

    /// Puts the variables' values into a tree that has every key.
    ///
    /// @throws ConfigException when a variable names a section of the file, and no key in it
    void replaceIn(Map<String, @Nullable Object> root) {
        variables.forEach((name, value) -> {
            String path = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
            if (namesSection(root, path) && !replaced(root, path, value)) {
                throw new ConfigException("The environment variable " + name + " names no key");
            }
        });
    }

    /// Variables that begin otherwise belong to launchers and scripts.
    private static boolean namesSection(Map<String, ?> root, String path) {
        return root.keySet().stream().anyMatch(key -> (path + "_").startsWith(Keys.toVariable(key) + "_"));
    }

    @SuppressWarnings("unchecked") // The keys of a complete tree are texts.
    private static boolean replaced(Map<String, @Nullable Object> section, String path, String value) {
        for (Map.Entry<String, @Nullable Object> entry : section.entrySet()) {
            String key = Keys.toVariable(entry.getKey());
            if (entry.getValue() instanceof Map<?, ?> below) {
                if (path.startsWith(key + "_")
                        && replaced((Map<String, @Nullable Object>) below, path.substring(key.length() + 1), value)) {
                    return true;
                }
            } else if (path.equals(key)) {
                entry.setValue(value);
                return true;
            }
        }
        return false;
    }
}
