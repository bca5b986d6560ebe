package featuredrop.exchange.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, written with its unit: `512B`, `64KiB`, `32MiB`, `2GiB`.
///
/// @param bytes the number, not negative
public record ByteCount(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB|TiB)");
    private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    public ByteCount {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size of " + bytes + " bytes");
        }
    }

    /// Reads the written form.
    ///
    /// @throws IllegalArgumentException when the text has another form or needs more than 63 bits
    public static ByteCount parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' has no unit or an unknown one");
        }
        long unit = 1L << SHIFT.getOrDefault(matcher.group(2), 0);
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("'" + text + "' needs more than 63 bits");
        }
        return new ByteCount(number * unit);
    }

    /// So many times as much.
    public ByteCount times(long factor) {
        return new ByteCount(Math.multiplyExact(bytes, factor));
    }

    /// The number of bytes with the unit `B`, which [#parse] reads.
    @Override
    public String toString() {
        return bytes + "B";
    }
}
