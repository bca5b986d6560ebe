package featuredrop.local.demo;

import featuredrop.workflows.drop.Outcome;
import java.util.EnumMap;
import java.util.Map;

/// One drop of the demo: what is landed, and what must become of it.
///
/// @param partner who sends it
/// @param dropId the landed directory's name, or the stamp
/// @param files content by file name
/// @param expected records by outcome
/// @param names view name by delivered id
record DemoDrop(
        DemoPartner partner,
        String dropId,
        Map<String, byte[]> files,
        Map<Outcome, Long> expected,
        Map<Long, String> names) {
    DemoDrop {
        files = Map.copyOf(files);
        expected = new EnumMap<>(expected);
        names = Map.copyOf(names);
    }

    /// Input records.
    long records() {
        return expected.values().stream().mapToLong(Long::longValue).sum();
    }
}
