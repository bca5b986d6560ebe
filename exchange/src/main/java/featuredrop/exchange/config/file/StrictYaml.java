package featuredrop.exchange.config.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Reads a YAML file into records: kebab-case keys, unknown and repeated keys refused, durations and sizes
/// with their units, relative paths taken from the file's directory.
public final class StrictYaml {
    /// Jackson limits the depth of nesting, SnakeYAML the length of the file.
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

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
        Path directory = file.toAbsolutePath().resolveSibling("").normalize();
        return new RecordBinder(file.toString(), directory).bind(tree(file), type, environment);
    }

    /// The file's text.
    static String text(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(file + ": no such file");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static Map<?, ?> tree(Path file) {
        return tree(file, text(file));
    }

    /// @param file named in messages
    static Map<?, ?> tree(Path file, String text) {
        try {
            refuseAliases(file, text);
            if (YAML.readValue(text, Object.class) instanceof Map<?, ?> root) {
                return root;
            }
            throw new ConfigException(file + ": is not a YAML mapping of keys to values");
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new ConfigException(file + place + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// The parser does not follow an alias; it would give the alias's name as the value.
    private static void refuseAliases(Path file, String text) throws IOException {
        try (YAMLParser parser = YAML.getFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    int line = parser.currentTokenLocation().getLineNr();
                    throw new ConfigException(file + ", line " + line + ": YAML aliases are not allowed");
                }
            }
        }
    }
}
