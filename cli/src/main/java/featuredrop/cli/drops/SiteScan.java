package featuredrop.cli.drops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/// What the newest scan of a site's landing zone found, or what keeps it from ending.
///
/// @param site the site
/// @param runId names the scan
/// @param startMillis when it started, milliseconds since the epoch
/// @param closeMillis when it ended, 0 while it runs
/// @param failure why it failed, or why its last attempt did; empty when there was no failure
/// @param attempt attempts of a running scan, from 1; 0 when it has ended
/// @param lines what it found: the counts, then a line for each thing that was refused, such as the
///     directory of an unknown partner; of a running scan, what the one before found
public record SiteScan(
        String site,
        String runId,
        long startMillis,
        long closeMillis,
        String failure,
        int attempt,
        List<String> lines) {
    public SiteScan {
        lines = List.copyOf(lines);
    }

    @JsonIgnore
    public boolean isRunning() {
        return closeMillis == 0;
    }
}
