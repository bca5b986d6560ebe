package featuredrop.local.demo;

import featuredrop.workflows.drop.Outcome;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// Counts what a drop's records must become while the drop is made. Not thread-safe.
final class RecordTally {
    private final Map<Outcome, Long> expected = new EnumMap<>(Outcome.class);
    private final Map<Long, String> names = new HashMap<>();

    /// One more record without a vector of its own.
    void add(Outcome outcome) {
        expected.merge(outcome, 1L, Long::sum);
    }

    /// One more record with a vector.
    void extracted(long id, String view) {
        add(Outcome.EXTRACTED);
        names.put(id, view);
    }

    Map<Outcome, Long> expected() {
        return expected;
    }

    Map<Long, String> names() {
        return names;
    }
}
