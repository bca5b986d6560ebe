package featuredrop.gpu.fetch.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// Reads `X-Robots-Tag`, by which a site says that its images are not for machine learning.
final class RobotsTag {
    private static final Set<String> OPT_OUT = Set.of("noai", "noimageai");

    private RobotsTag() {}

    /// Whether this header's value tells `agent` to stay away.
    ///
    /// @param agent our product name, lower case; a rule for another robot is not for us
    static boolean forbids(String value, String agent) {
        int colon = value.indexOf(':');
        String robot = colon < 0 ? "" : value.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        boolean forUs = robot.isEmpty() || robot.equals(agent);
        return forUs
                && Arrays.stream(value.substring(colon + 1).split(",", -1))
                        .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
                        .anyMatch(OPT_OUT::contains);
    }
}
