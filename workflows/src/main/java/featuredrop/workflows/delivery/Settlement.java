package featuredrop.workflows.delivery;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `settle` decided.
///
/// @param records input records: framed records and rejects
/// @param outcomes all records by outcome, duplicates apart
/// @param parts number of parts that `returnPart` writes
/// @param doubt why an operator has to look at the drop whatever the share of its quarantined records is; null when
///     there is no such reason
public record Settlement(
        long records,
        Map<Outcome, Long> outcomes,
        int parts,
        @Nullable String doubt) {
    public Settlement {
        outcomes = Map.copyOf(outcomes);
    }

    /// Records without a vector.
    public long quarantined() {
        return OutcomeCounts.quarantined(outcomes);
    }
}
