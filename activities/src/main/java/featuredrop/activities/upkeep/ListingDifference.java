package featuredrop.activities.upkeep;

import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandedFile;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.PlannedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;

/// How landed files differ from the plan of what was published.
///
/// @param added names of files that the plan has not
/// @param removed names of files that are gone
/// @param grown names of files that are longer
/// @param replaced names of files that are shorter, or of the same length with another content
record ListingDifference(List<String> added, List<String> removed, List<String> grown, List<String> replaced) {
    private static final int MOST_NAMES = 3;
    private static final int NAME_LENGTH = 60;

    ListingDifference {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        grown = List.copyOf(grown);
        replaced = List.copyOf(replaced);
    }

    /// Compares name, length and modification time.
    ///
    /// @param isSame asked about a file of which only the time differs: whether it holds what was planned
    static ListingDifference between(DropPlan plan, LandedDrop landed, Predicate<PlannedFile> isSame) {
        Map<String, LandedFile> files = new LinkedHashMap<>();
        landed.files().forEach(file -> files.put(file.name(), file));
        List<String> removed = new ArrayList<>();
        List<String> grown = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (PlannedFile planned : plan.files()) {
            LandedFile file = files.remove(planned.name());
            if (file == null) {
                removed.add(planned.name());
            } else if (file.length() > planned.length()) {
                grown.add(planned.name());
            } else if (file.length() < planned.length()
                    || (file.modifiedMillis() != planned.modifiedMillis() && !isSame.test(planned))) {
                replaced.add(planned.name());
            }
        }
        return new ListingDifference(List.copyOf(files.keySet()), removed, grown, replaced);
    }

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && grown.isEmpty() && replaced.isEmpty();
    }

    /// Counts and the first names, such as `1 added (late.bin), 2 grown (a.bin, b.bin)`.
    String text() {
        StringJoiner text = new StringJoiner(", ");
        add(text, added, "added");
        add(text, removed, "removed");
        add(text, grown, "grown");
        add(text, replaced, "replaced");
        return text.toString();
    }

    private static void add(StringJoiner text, List<String> names, String what) {
        if (!names.isEmpty()) {
            StringJoiner first = new StringJoiner(", ", " (", ")");
            names.stream().limit(MOST_NAMES).map(ListingDifference::shortened).forEach(first::add);
            if (names.size() > MOST_NAMES) {
                first.add("…");
            }
            text.add(names.size() + " " + what + first);
        }
    }

    private static String shortened(String name) {
        String clean = Redaction.detail(name);
        return clean.length() > NAME_LENGTH ? "…" + clean.substring(clean.length() - NAME_LENGTH) : clean;
    }
}
