package featuredrop.activities.scan;

import java.util.ArrayList;
import java.util.List;

/// The first lines of a report, each up to a length: Temporal refuses a large answer, and then nothing is reported.
public final class FewLines {
    private static final int LENGTH = 400;

    private FewLines() {}

    /// @param most lines that are kept; one more tells how many are left out
    public static List<String> of(List<String> lines, int most) {
        List<String> few = new ArrayList<>(lines.stream()
                .limit(most)
                .map(line -> line.length() > LENGTH ? line.substring(0, LENGTH) + "…" : line)
                .toList());
        if (lines.size() > most) {
            few.add("and " + (lines.size() - most) + " more");
        }
        return few;
    }
}
