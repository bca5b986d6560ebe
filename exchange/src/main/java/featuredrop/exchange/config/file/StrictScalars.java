package featuredrop.exchange.config.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import featuredrop.exchange.config.ByteCount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads single values from texts, each in one form only. Jackson's own deserialisers also take `1.5` for a whole
/// number, `0` for false and a blank for null.
final class StrictScalars extends SimpleDeserializers {
    private static final long serialVersionUID = 1L;

    /// @param directory relative paths are taken from there
    StrictScalars(Path directory) {
        add(int.class, "a whole number", Integer::valueOf);
        add(Integer.class, "a whole number", Integer::valueOf);
        add(long.class, "a whole number", Long::valueOf);
        add(double.class, "a number", Double::valueOf);
        add(Double.class, "a number", Double::valueOf);
        add(boolean.class, "true or false", StrictScalars::truth);
        add(Duration.class, "a duration such as PT30S, PT5M or P9D", Duration::parse);
        add(ByteCount.class, "a size such as 512B, 64KiB, 32MiB or 2GiB", ByteCount::parse);
        add(Path.class, "a path", text -> path(directory, text));
    }

    @Override
    public JsonDeserializer<?> findEnumDeserializer(
            Class<?> type, DeserializationConfig config, BeanDescription description) {
        Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
        String names = Arrays.stream(constants).map(Keys::ofConstant).collect(Collectors.joining(", "));
        return new Scalar<Enum<?>>(
                type,
                "one of " + names,
                text -> Arrays.stream(constants)
                        .filter(constant -> Keys.ofConstant(constant).equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    private <T> void add(Class<T> type, String form, Function<String, T> parser) {
        addDeserializer(type, new Scalar<>(type, form, parser));
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static Path path(Path directory, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException();
        }
        return directory.resolve(text).normalize();
    }

    private static final class Scalar<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final String form;
        private final transient Function<String, T> parser;

        Scalar(Class<?> type, String form, Function<String, T> parser) {
            super(type);
            this.form = form;
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getText();
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                InvalidFormatException refusal =
                        new InvalidFormatException(json, "'" + text + "' is not " + form, text, handledType());
                refusal.initCause(e);
                throw refusal;
            }
        }
    }
}
