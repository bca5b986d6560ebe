package featuredrop.exchange.config.file;

import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.DefaultValue;
import featuredrop.exchange.config.FeatureDropConfig;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes `docs/reference/configuration.md` from the configuration's records: keys, forms and defaults from the
/// classes, meanings from their doc comments.
final class ConfigurationPage {
    private static final Pattern PARAM =
            Pattern.compile("/// @param (\\w+) ((?:[^\\n]*)(?:\\n\\s*/// {5}[^\\n]*)*)", Pattern.MULTILINE);

    private final Path sources;
    private final StringBuilder page = new StringBuilder();

    private ConfigurationPage(Path sources) {
        this.sources = sources;
    }

    /// @param sources directory of the records' source files
    static String write(Path sources) throws IOException {
        ConfigurationPage page = new ConfigurationPage(sources);
        page.page.append("""
                # Configuration

                Everything is configured in one file, `featuredrop.yaml`. This page is generated from the records in
                `featuredrop.exchange.config`; a test fails when it is stale and says how to write it anew.

                - Keys are kebab-case. A key that is not listed here, or stands twice, stops the start with its path.
                - A YAML alias (`*name`) stops the start too.
                - Durations are ISO-8601 (`PT30S`, `PT5M`, `P9D`), sizes have a unit (`512B`, `64KiB`, `32MiB`, `2GiB`).
                - Relative paths are taken from the directory of the file.
                - A key can be replaced by an environment variable: `FEATUREDROP_` and the key's path in capitals with
                  `_` for every other character, such as `FEATUREDROP_TEMPORAL_ADDRESS` or
                  `FEATUREDROP_SITES_PARIS_HDFS`. Entries below a name must stand in the file to be replaced. Lists are
                  written with commas. A key that ends in `[]` is a list of sections, and cannot be replaced.
                - Secrets are never values: a key names the file that holds them.
                - `featuredrop config check` validates a file and says in one line what is wrong.
                """);
        page.section("", FeatureDropConfig.class);
        return page.page.toString();
    }

    private void section(String path, Class<?> type) throws IOException {
        Map<String, String> meanings = meanings(type);
        Map<String, Class<?>> sections = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Keys.join(path, Keys.ofComponent(component.getName()));
            Optional<Class<?>> nested = nested(component.getGenericType());
            if (nested.isPresent()) {
                sections.put(key + suffix(component.getGenericType()), nested.get());
            } else {
                rows.append("| `")
                        .append(key)
                        .append("` | ")
                        .append(form(component))
                        .append(" | ")
                        .append(fallback(component))
                        .append(" | ")
                        .append(meanings.getOrDefault(component.getName(), ""))
                        .append(" |\n");
            }
        }
        if (!rows.isEmpty()) {
            page.append("\n## ")
                    .append(path.isEmpty() ? "The file itself" : "`" + path + "`")
                    .append("\n\n")
                    .append(summary(type))
                    .append("\n\n| key | form | default | meaning |\n|---|---|---|---|\n")
                    .append(rows);
        }
        for (Map.Entry<String, Class<?>> nested : sections.entrySet()) {
            section(nested.getKey(), nested.getValue());
        }
    }

    private static String suffix(Type type) {
        if (!(type instanceof ParameterizedType generic)) {
            return "";
        }
        return generic.getRawType() == Map.class ? ".<name>" : "[]";
    }

    private static Optional<Class<?>> nested(Type type) {
        if (type instanceof Class<?> c && Keys.isSection(c)) {
            return Optional.of(c);
        }
        if (!(type instanceof ParameterizedType generic)) {
            return Optional.empty();
        }
        Type[] arguments = generic.getActualTypeArguments();
        return nested(arguments[arguments.length - 1]);
    }

    private static String form(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                ? "list of " + form((Class<?>) list.getActualTypeArguments()[0])
                : form(component.getType());
    }

    private static String form(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> "`" + Keys.ofConstant((Enum<?>) constant) + "`")
                    .collect(Collectors.joining(", "));
        }
        if (type == ByteCount.class) {
            return "size";
        }
        if (type == Duration.class) {
            return "duration";
        }
        if (type == Path.class) {
            return "path";
        }
        if (type == String.class) {
            return "text";
        }
        return type == boolean.class ? "`true`, `false`" : "number";
    }

    private static String fallback(RecordComponent component) {
        DefaultValue given = component.getAnnotation(DefaultValue.class);
        if (given != null) {
            return given.value().isEmpty() ? "empty" : "`" + given.value() + "`";
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return "absent";
        }
        return component.getType() == List.class ? "empty" : "**required**";
    }

    private Map<String, String> meanings(Class<?> type) throws IOException {
        Map<String, String> meanings = new LinkedHashMap<>();
        Matcher matcher = PARAM.matcher(comment(type));
        while (matcher.find()) {
            meanings.put(matcher.group(1), matcher.group(2).replaceAll("\\n\\s*/// +", " "));
        }
        return meanings;
    }

    private String summary(Class<?> type) throws IOException {
        return comment(type)
                .lines()
                .map(line -> line.strip().replaceFirst("^/// ?", ""))
                .takeWhile(line -> !line.isBlank())
                .collect(Collectors.joining(" "));
    }

    /// The doc comment that stands directly before the record.
    private String comment(Class<?> type) throws IOException {
        Class<?> top = type;
        while (top.getEnclosingClass() != null) {
            top = top.getEnclosingClass();
        }
        String source = Files.readString(sources.resolve(top.getSimpleName() + ".java"));
        Matcher matcher = Pattern.compile(
                        "((?:[ \\t]*///[^\\n]*\\n)+)\\s*public record " + type.getSimpleName() + "\\(")
                .matcher(source);
        if (!matcher.find()) {
            throw new IllegalStateException(type + " has no doc comment");
        }
        return matcher.group(1);
    }
}
