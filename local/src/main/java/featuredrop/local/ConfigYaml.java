package featuredrop.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.FeatureDropConfig;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes configuration records as the YAML that their loader reads: kebab-case keys, no absent values.
final class ConfigYaml {
    private ConfigYaml() {}

    static void write(FeatureDropConfig config, Path file) {
        try {
            AtomicFile.write(
                    file,
                    "# Written by the local system at every start.\n"
                            + new YAMLMapper().writeValueAsString(plain(config)));
        } catch (JsonProcessingException e) {
            throw new LocalSystemException("Cannot write " + file, e);
        }
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Record section -> fields(section);
            case Map<?, ?> named -> entries(named);
            case List<?> list -> list.stream().map(ConfigYaml::plain).toList();
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    private static Map<String, Object> entries(Map<?, ?> named) {
        Map<String, Object> plain = new TreeMap<>();
        named.forEach((name, value) -> plain.put(name.toString(), plain(value)));
        return plain;
    }

    private static Map<String, Object> fields(Record section) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value = read(section, component);
            Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            if (present != null) {
                boolean bytes = component.isAnnotationPresent(ByteCount.class);
                plain.put(kebab(component.getName()), bytes ? present + "B" : plain(present));
            }
        }
        return plain;
    }

    private static Object read(Record section, RecordComponent component) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new LocalSystemException("Cannot read " + component, e);
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
