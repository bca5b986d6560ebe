package featuredrop.workflows.delivery;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import java.util.Map;

/// What `settle` decided.
///
/// @param records input records: framed records and rejects
/// @param outcomes all records by outcome, duplicates apart
/// @param parts number of parts that `returnPart` writes
public record Settlement(long records, Map<Outcome, Long> outcomes, int parts) {
    public Settlement {
        outcomes = Map.copyOf(outcomes);
    }

    /// Records without a vector.
    public long quarantined() {
        return OutcomeCounts.quarantined(outcomes);
    }
}
