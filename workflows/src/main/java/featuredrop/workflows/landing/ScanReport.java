package featuredrop.workflows.landing;

import java.util.List;

/// What one scan of a site's landing zone found.
///
/// @param due in the order of work: partners by lag, then age; every drop of a partner stands together
/// @param inFlightLimit the most input files past AWAIT at a time
/// @param problems one line each: refused names, unknown partners, unreadable manifest entries
public record ScanReport(List<DueDrop> due, int inFlightLimit, List<String> problems) {
    public ScanReport {
        due = List.copyOf(due);
        problems = List.copyOf(problems);
    }
}
