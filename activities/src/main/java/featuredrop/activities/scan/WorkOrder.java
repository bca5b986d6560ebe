package featuredrop.activities.scan;

import featuredrop.workflows.landing.DueDrop;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// The order in which due drops are processed: partners by lag, then age; a partner's drops together, oldest
/// first.
final class WorkOrder {
    /// Last published stamp of a partner that has never been published.
    static final long NEVER = Long.MIN_VALUE;

    private WorkOrder() {}

    /// One partner's due drops.
    ///
    /// @param due at least one; `files` is 0 while a drop is not ready
    /// @param lastPublished stamp of its newest published drop, or [#NEVER]
    /// @param millisPerStamp what one unit of its stamps is in milliseconds, so that layouts can be compared
    record Backlog(List<DueDrop> due, long lastPublished, long millisPerStamp) {
        private static final Comparator<DueDrop> BY_AGE = Comparator.comparingLong(DueDrop::stamp)
                .thenComparing(drop -> drop.key().dropId());

        Backlog {
            if (due.isEmpty()) {
                throw new IllegalArgumentException("A backlog without a drop");
            }
            due = due.stream().sorted(BY_AGE).toList();
        }

        /// Newest stamp of a ready drop minus the last published one, in milliseconds.
        private long lag() {
            if (lastPublished == NEVER) {
                return Long.MAX_VALUE;
            }
            long newest = due.stream()
                    .filter(drop -> drop.files() > 0)
                    .mapToLong(DueDrop::stamp)
                    .max()
                    .orElse(lastPublished);
            return millis(newest) - millis(lastPublished); // stamps are positive, so this is exact
        }

        private long oldest() {
            return millis(due.getFirst().stamp());
        }

        /// The largest number for a stamp that is too large for milliseconds.
        private long millis(long stamp) {
            return stamp > Long.MAX_VALUE / millisPerStamp ? Long.MAX_VALUE : stamp * millisPerStamp;
        }

        private String partner() {
            return due.getFirst().key().partner();
        }
    }

    static List<DueDrop> of(Collection<Backlog> backlogs) {
        return backlogs.stream()
                .sorted(Comparator.comparingLong(Backlog::lag)
                        .reversed()
                        .thenComparingLong(Backlog::oldest)
                        .thenComparing(Backlog::partner))
                .flatMap(backlog -> backlog.due().stream())
                .toList();
    }
}
