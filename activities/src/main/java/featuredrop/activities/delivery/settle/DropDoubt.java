package featuredrop.activities.delivery.settle;

import featuredrop.exchange.plan.PlannedFile;
import java.util.ArrayList;
import java.util.List;

/// Why an operator has to look at a drop whatever its share of bad records is: an unreadable file counts as one bad
/// record or none, so the share does not show it. Not thread-safe.
public final class DropDoubt {
    private final List<PlannedFile> withoutRecord = new ArrayList<>();

    /// Notes what a file of the drop holds.
    ///
    /// @param records its framed records
    public void add(PlannedFile file, long records) {
        if (records == 0 && file.length() > 0) {
            withoutRecord.add(file);
        }
    }

    /// For the operator; empty when there is none.
    ///
    /// @param files all files of the drop
    /// @param records all records of the drop, bad ones too
    public String reason(int files, long records) {
        if (withoutRecord.isEmpty()) {
            return records == 0 ? "the drop holds no record" : "";
        }
        PlannedFile first = withoutRecord.getFirst();
        return withoutRecord.size() + " of " + files + " files hold bytes and no record, the first is '" + first.name()
                + "' of " + first.length() + " bytes";
    }
}
