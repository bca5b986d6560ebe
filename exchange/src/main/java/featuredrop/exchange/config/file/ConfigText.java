package featuredrop.exchange.config.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The text of a configuration file into which values are merged. The lines of sections that get none stay as they
/// are, with their comments.
public final class ConfigText {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private ConfigText() {}

    /// Sections as YAML.
    public static String of(Map<String, ?> sections) {
        try {
            return YAML.writeValueAsString(sections);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not values of a configuration: " + sections, e);
        }
    }

    /// The text of `file` with the values of `sections`. Keys that they do not name stay; a list is replaced whole.
    ///
    /// @throws ConfigException when the file cannot be read, or is written in a way that does not allow it
    public static String merged(Path file, Map<String, ?> sections) {
        Map<?, ?> before = StrictYaml.tree(file);
        List<String> lines = StrictYaml.text(file).lines().toList();
        for (Map.Entry<String, ?> section : sections.entrySet()) {
            Object whole = merged(before.get(section.getKey()), section.getValue());
            lines = replaced(lines, section.getKey(), of(Map.of(section.getKey(), whole)));
        }
        String text = String.join("\n", lines) + "\n";
        if (!StrictYaml.tree(file, text).equals(merged(before, sections))) {
            throw new ConfigException(file + ": sections can be merged only into a file in which each section begins"
                    + " at the start of a line; merge them by hand");
        }
        return text;
    }

    private static Object merged(@Nullable Object before, Object values) {
        if (!(before instanceof Map<?, ?> old) || !(values instanceof Map<?, ?> given)) {
            return values;
        }
        Map<Object, @Nullable Object> whole = new LinkedHashMap<>(old);
        given.forEach((key, value) -> whole.put(key, merged(old.get(key), Objects.requireNonNull(value))));
        return whole;
    }

    /// Blank lines and comments before the next section belong to that one.
    private static List<String> replaced(List<String> lines, String section, String text) {
        int from = 0;
        while (from < lines.size() && !begins(lines.get(from), section)) {
            from++;
        }
        int to = Math.min(from + 1, lines.size());
        while (to < lines.size()
                && (isBlankOrComment(lines.get(to)) || lines.get(to).startsWith(" "))) {
            to++;
        }
        while (to > from + 1 && isBlankOrComment(lines.get(to - 1))) {
            to--;
        }
        List<String> changed = new ArrayList<>(lines.subList(0, from));
        changed.addAll(text.lines().toList());
        changed.addAll(lines.subList(to, lines.size()));
        return changed;
    }

    private static boolean begins(String line, String section) {
        return line.equals(section + ":") || line.startsWith(section + ": ");
    }

    private static boolean isBlankOrComment(String line) {
        return line.isBlank() || line.startsWith("#");
    }
}
