package featuredrop.exchange.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Reads a YAML file into records: kebab-case keys, unknown and repeated keys refused, durations and sizes
/// with their units, relative paths taken from the file's directory.
public final class StrictYaml {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private StrictYaml() {}

    /// The file's content as a record.
    ///
    /// @throws ConfigException naming the file, the key's path and the value, when it is not of the
    ///     record's form
    public static <R extends Record> R read(Path file, Class<R> type) {
        return read(file, type, Map.of());
    }

    /// [#read(Path, Class)], with single keys replaced.
    ///
    /// @param environment variables such as `FEATUREDROP_TEMPORAL_ADDRESS`; a name whose second word is no
    ///     section is ignored
    static <R extends Record> R read(Path file, Class<R> type, Map<String, String> environment) {
        JsonNode root = tree(file);
        RecordBinder binder =
                new RecordBinder(file, file.toAbsolutePath().resolveSibling("").normalize());
        Environment overrides = new Environment(environment);
        return type.cast(binder.bind(overrides.appliedTo(root, type), type));
    }

    private static JsonNode tree(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(file + ": no such file");
        }
        try {
            JsonNode root = YAML.readTree(Files.readString(file));
            if (!root.isObject()) {
                throw new ConfigException(file + ": is not a YAML mapping of keys to values");
            }
            return root;
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new ConfigException(file + place + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
