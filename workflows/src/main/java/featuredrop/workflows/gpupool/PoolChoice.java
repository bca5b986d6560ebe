package featuredrop.workflows.gpupool;

import featuredrop.workflows.drop.SafeName;
import java.util.List;
import java.util.regex.Pattern;

/// Which hosts may extract: those of a pool, or only those of them with one label. Written `pool` or
/// `pool/key=value`, as in `main/zone=eu-west-1a`.
///
/// @param pool the pool
/// @param label `type=…` for an instance type, `zone=…` for an availability zone, `host=…` for one host;
///     empty for any host of the pool
public record PoolChoice(String pool, String label) {
    /// The label that every worker has by its host's id.
    public static final String HOST = "host";

    private static final List<String> KEYS = List.of("type", "zone", HOST);
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}");

    /// Reads a choice.
    ///
    /// @throws IllegalArgumentException with one line, when it is malformed
    public static PoolChoice parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            SafeName.require("pool", text);
            return new PoolChoice(text, "");
        }
        String pool = text.substring(0, slash);
        SafeName.require("pool", pool);
        return new PoolChoice(pool, requireLabel(text.substring(slash + 1)));
    }

    /// Checks a label.
    ///
    /// @return the label
    /// @throws IllegalArgumentException with one line, when it is malformed
    public static String requireLabel(String label) {
        String[] parts = label.split("=", 2);
        if (parts.length != 2
                || !KEYS.contains(parts[0])
                || !VALUE.matcher(parts[1]).matches()) {
            throw new IllegalArgumentException("'" + label + "' is not a label: type=..., zone=... or host=...");
        }
        return label;
    }

    /// The pool of a choice, which was checked when it was read from the configuration.
    public static String poolOf(String choice) {
        int slash = choice.indexOf('/');
        return slash < 0 ? choice : choice.substring(0, slash);
    }

    /// The label of a choice, empty without one.
    public static String labelOf(String choice) {
        return choice.substring(Math.min(choice.length(), poolOf(choice).length() + 1));
    }

    /// As it is written.
    public String text() {
        return label.isEmpty() ? pool : pool + "/" + label;
    }
}
