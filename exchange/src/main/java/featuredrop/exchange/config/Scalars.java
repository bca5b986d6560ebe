package featuredrop.exchange.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads single values. What cannot be read is an `IllegalArgumentException` that says what was expected.
final class Scalars {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)");
    private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private final Path directory;

    Scalars(Path directory) {
        this.directory = directory;
    }

    Object read(String text, Class<?> type, boolean bytes) {
        if (type == String.class) {
            return text;
        }
        if (type == long.class || type == int.class || type == Integer.class) {
            return number(text, type, bytes);
        }
        if (type == double.class) {
            return decimal(text);
        }
        if (type == boolean.class) {
            return truth(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type.isEnum()) {
            return constant(text, type);
        }
        throw new IllegalStateException("No key can have the type " + type);
    }

    private static Object number(String text, Class<?> type, boolean bytes) {
        if (bytes) {
            return byteCount(text);
        }
        try {
            if (type != long.class) {
                return Integer.valueOf(text);
            }
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
    }

    private static Long byteCount(String text) {
        Matcher matcher = BYTES.matcher(text);
        try {
            if (matcher.matches()) {
                int shift = SHIFT.getOrDefault(matcher.group(2), 0);
                return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a size that fits 63 bits", e);
        }
        throw new IllegalArgumentException("a size such as 512B, 64KiB, 32MiB or 2GiB");
    }

    private static Double decimal(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number", e);
        }
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a duration such as PT30S, PT5M or P9D", e);
        }
    }

    private Path path(String text) {
        try {
            if (!text.isBlank()) {
                return directory.resolve(text).normalize();
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a path", e);
        }
        throw new IllegalArgumentException("a path");
    }

    private static Object constant(String text, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (Keys.ofConstant((Enum<?>) constant).equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(Arrays.stream(type.getEnumConstants())
                .map(constant -> Keys.ofConstant((Enum<?>) constant))
                .collect(Collectors.joining(", ", "one of ", "")));
    }
}
