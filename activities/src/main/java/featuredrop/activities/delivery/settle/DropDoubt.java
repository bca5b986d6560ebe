package featuredrop.activities.delivery.settle;

import featuredrop.exchange.plan.PlannedFile;
import org.jspecify.annotations.Nullable;

/// Why an operator has to look at a drop whatever its share of bad records is: an unreadable file counts as one bad
/// record or none, so the share does not show it. Not thread-safe.
public final class DropDoubt {
    private int files;
    private int withoutRecord;
    private @Nullable PlannedFile first;

    /// Notes what a file of the drop holds.
    ///
    /// @param records its framed records
    public void add(PlannedFile file, long records) {
        files++;
        if (records == 0 && file.length() > 0) {
            withoutRecord++;
            first = first == null ? file : first;
        }
    }

    /// For the operator; empty when there is none.
    ///
    /// @param records all records of the drop, bad ones too
    public String reason(long records) {
        if (first == null) {
            return records == 0 ? "the drop holds no record" : "";
        }
        return withoutRecord + " of " + files + " files hold bytes and no record, the first is '" + first.name()
                + "' of " + first.length() + " bytes";
    }
}
