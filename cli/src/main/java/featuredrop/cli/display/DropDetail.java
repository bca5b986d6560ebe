package featuredrop.cli.display;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The lines of one drop's progress.
public final class DropDetail {
    private DropDetail() {}

    public static List<String> lines(DropStatus status) {
        DropProgress progress = status.progress();
        List<String> lines = new ArrayList<>();
        lines.add(line("files", progress.filesExported(), progress.files(), "exported"));
        lines.add(line("chunks", progress.chunksExtracted(), progress.chunks(), "extracted"));
        lines.add(line("records", progress.recordsExtracted(), progress.records(), "with an outcome"));
        lines.add(line("parts", progress.partsReturned(), progress.parts(), "returned"));
        if (progress.passes() > 0 || progress.nextPassMillis() > 0) {
            lines.add(String.format("  %-12s %d begun", "passes", progress.passes()));
        }
        lines.addAll(outcomes(status.outcomes()));
        return lines;
    }

    /// One line an outcome, in the order of the list of outcomes.
    static List<String> outcomes(Map<Outcome, Long> outcomes) {
        return new TreeMap<>(outcomes)
                .entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .map(entry -> String.format("  %-20s %10d", entry.getKey(), entry.getValue()))
                        .toList();
    }

    private static String line(String what, long done, long all, String verb) {
        return String.format("  %-12s %d of %d %s", what, done, all, verb);
    }
}
