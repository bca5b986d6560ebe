package featuredrop.cli.display;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers and times as text for operators.
public final class HumanText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private HumanText() {}

    /// Such as `12.3 MiB`.
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /// Such as `1h 5m`, `2m 7s` or `9s`.
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? seconds / 60 + "m " + seconds % 60 + "s"
                : seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
    }

    /// Local time to the second; `-` for 0.
    public static String time(long millis) {
        return millis == 0 ? "-" : TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /// Local time of the day, such as `14:02`; with the date if that is not the day of `nowMillis`.
    public static String clock(long millis, long nowMillis) {
        String then = time(millis);
        return then.substring(0, 10).equals(time(nowMillis).substring(0, 10))
                ? then.substring(11, 16)
                : then.substring(0, 16);
    }
}
