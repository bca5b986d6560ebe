package featuredrop.workflows.drop;

import java.util.Locale;

/// How many records of a drop have no vector, compared with what its partner's limit allows.
///
/// @param quarantined records without a vector
/// @param records all input records
public record QuarantineShare(long quarantined, long records) {
    /// From 0 to 1; 0 of a drop without records.
    public double value() {
        return records == 0 ? 0 : (double) quarantined / records;
    }

    /// Whether the drop has to be held.
    ///
    /// @param limit from 0 to 1
    public boolean isOver(double limit) {
        return value() > limit;
    }

    /// Both shares, for the operator.
    ///
    /// @param limit from 0 to 1
    public String describe(double limit) {
        return String.format(
                Locale.ROOT,
                "%d of %d records have no vector: %.1f %%, the limit is %.1f %%",
                quarantined,
                records,
                100 * value(),
                100 * limit);
    }
}
