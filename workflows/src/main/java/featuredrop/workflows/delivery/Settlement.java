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
/// @param distrusted chunks whose results are not to be delivered, because their host computed other features than the
///     CPU; 0 in answers of earlier releases
public record Settlement(
        long records,
        Map<Outcome, Long> outcomes,
        int parts,
        @Nullable String doubt,
        int distrusted) {
    public Settlement {
        outcomes = Map.copyOf(outcomes);
    }

    /// Of results that may all be delivered.
    public Settlement(long records, Map<Outcome, Long> outcomes, int parts, @Nullable String doubt) {
        this(records, outcomes, parts, doubt, 0);
    }

    /// Records without a vector.
    public long quarantined() {
        return OutcomeCounts.quarantined(outcomes);
    }
}
