package featuredrop.bench.images;

import java.util.ArrayList;
import java.util.List;

/// A table in Markdown that is printed as it grows. Ratios above 1 mean that ours is faster.
final class Report {
    private final List<String> others;

    /// @param others the peers' names, in the order of the contests
    Report(String title, List<String> others) {
        this.others = others;
        System.out.println("\n" + title + "\n");
        List<String> heads = new ArrayList<>(List.of("work", "FeatureDrop"));
        others.forEach(other -> heads.addAll(List.of(other, "times as fast")));
        line(heads);
        line(heads.stream().map(_ -> "---").toList());
    }

    /// Runs the contest and prints its row: milliseconds of the fastest, the median and the slowest round, and the
    /// ratio of the medians with that of the fastest rounds.
    void row(String work, Contest contest) {
        List<Contest.Times> times = contest.run();
        Contest.Times ours = times.getFirst();
        List<String> cells = new ArrayList<>(List.of(work, ours.text()));
        for (int i = 0; i < others.size(); i++) {
            if (i + 1 >= times.size()) {
                cells.addAll(List.of("–", "–"));
                continue;
            }
            Contest.Times other = times.get(i + 1);
            cells.add(other.text());
            cells.add("**%.2f** (%.2f)".formatted(other.median() / ours.median(), other.least() / ours.least()));
        }
        line(cells);
    }

    private static void line(List<String> cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }
}
