package featuredrop.cli.display;

import featuredrop.cli.drops.SiteScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A scan in words.
public final class ScanText {
    /// A scan reports fewer; a longer text would be one of another program.
    private static final int MOST_LINES = 25;

    private ScanText() {}

    /// One line about the scan, and below it one for each thing that it refused.
    ///
    /// @param nowMillis the time that ages are counted to
    public static List<String> lines(SiteScan scan, long nowMillis) {
        List<String> found = scan.lines();
        List<String> lines = new ArrayList<>();
        lines.add("Scan of " + scan.site() + " " + state(scan, nowMillis)
                + (found.isEmpty() || !scan.failure().isEmpty() ? "" : ": " + found.getFirst()));
        found.stream().skip(1).limit(MOST_LINES).map(line -> "  " + line).forEach(lines::add);
        return lines;
    }

    private static String state(SiteScan scan, long nowMillis) {
        if (scan.isRunning()) {
            String since = "has been running for " + age(nowMillis - scan.startMillis());
            return scan.failure().isEmpty()
                    ? since + (scan.lines().isEmpty() ? "" : "; the scan before")
                    : since + ", attempt " + scan.attempt() + "; the last one failed: " + scan.failure();
        }
        String ago = age(nowMillis - scan.closeMillis()) + " ago";
        return scan.failure().isEmpty() ? ago : "FAILED " + ago + ": " + scan.failure();
    }

    private static String age(long millis) {
        return HumanText.duration(Duration.ofMillis(Math.max(0, millis)));
    }
}
