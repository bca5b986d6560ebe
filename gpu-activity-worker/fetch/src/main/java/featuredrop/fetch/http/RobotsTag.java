package featuredrop.fetch.http;

import java.util.Locale;
import java.util.Set;

/// Reads `X-Robots-Tag`, by which a site says that its images are not for machine learning.
///
/// A value is a list of directives; `robot:` before one makes it and those after it rules for that robot
/// (developers.google.com/search/docs/crawling-indexing/robots-meta-tag).
final class RobotsTag {
    private static final Set<String> OPT_OUT = Set.of("noai", "noimageai");

    /// Directives that have a colon of their own.
    private static final Set<String> WITH_VALUE =
            Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

    private RobotsTag() {}

    /// Whether this header's value tells `agent` to stay away.
    ///
    /// @param agent our product name, lower case; a rule for another robot is not for us
    static boolean forbids(String value, String agent) {
        String robot = "";
        for (String part : value.split(",", -1)) {
            String directive = part.strip().toLowerCase(Locale.ROOT);
            int colon = directive.indexOf(':');
            String before = colon < 0 ? "" : directive.substring(0, colon).strip();
            if (colon >= 0 && !WITH_VALUE.contains(before)) {
                robot = before;
                directive = directive.substring(colon + 1).strip();
            }
            boolean forUs = robot.isEmpty() || robot.equals("*") || robot.equals(agent);
            if (forUs && OPT_OUT.contains(directive)) {
                return true;
            }
        }
        return false;
    }
}
