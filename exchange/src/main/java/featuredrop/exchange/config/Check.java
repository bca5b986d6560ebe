package featuredrop.exchange.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bounds of single keys. The message begins with the key, and the reader of the file puts the section's
/// path before it.
final class Check {
    private Check() {}

    static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(key + ": " + value + " is less than " + least);
        }
    }

    static void atMost(String key, long value, long most) {
        if (value > most) {
            throw new IllegalArgumentException(key + ": " + value + " is more than " + most);
        }
    }

    static void atLeast(String key, Duration least, Duration value) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + ": " + value + " is less than " + least);
        }
    }

    static void atMost(String key, Duration value, Duration most) {
        if (value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": " + value + " is more than " + most);
        }
    }

    /// A profile is one of a file that must be named too.
    static void profile(@Nullable String profile, @Nullable Path credentials) {
        if (profile != null && credentials == null) {
            throw new IllegalArgumentException("profile: '" + profile + "' is given, but credentials is not");
        }
    }

    static void absolute(String key, String path) {
        if (!path.startsWith("/") || path.contains("//") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException(
                    key + ": '" + path + "' is not an absolute path without a slash at its end");
        }
    }

    static void between(String key, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(key + ": " + value + " is not between " + least + " and " + most);
        }
    }

    static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": is " + value + ", must be positive");
        }
    }

    static void positive(String key, ByteCount value) {
        if (value.bytes() == 0) {
            throw new IllegalArgumentException(key + ": is " + value + ", must be positive");
        }
    }

    static void printable(String key, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(key + ": must be printable ASCII");
        }
    }

    static void contact(String key, String value) {
        printable(key, value);
        if (!value.matches("(mailto:|https://)[^ ()]+")) {
            throw new IllegalArgumentException(key + ": '" + value + "' is no mailto: or https: address");
        }
    }

    static void name(String key, String name, String form, String example) {
        if (!name.matches(form)) {
            throw new IllegalArgumentException(key + ": '" + name + "' is not " + example);
        }
    }

    /// A price of nothing is a mistake; what is not known is absent.
    static void price(String key, @Nullable Double dollars) {
        if (dollars != null && !(dollars > 0 && dollars < 10_000)) {
            throw new IllegalArgumentException(key + ": " + dollars + " is not between 0 and 10000 dollars an hour");
        }
    }

    static void addressBlock(String key, String value) {
        int slash = value.indexOf('/');
        try {
            int bits = Integer.parseInt(value.substring(slash + 1));
            int length = InetAddress.ofLiteral(value.substring(0, Math.max(0, slash)))
                    .getAddress()
                    .length;
            if (slash > 0 && bits >= 0 && bits <= length * Byte.SIZE) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw new IllegalArgumentException(key + ": '" + value + "' is no block of addresses like 192.0.2.0/24");
    }

    static void names(String key, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(key + ": is empty");
        }
        names.forEach(name -> given(key, name));
    }

    /// @param reading throws an [IllegalArgumentException] for what it cannot read
    static void readable(String key, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    static void given(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(key + ": is empty");
        }
    }
}
