package featuredrop.activities.scan;

import featuredrop.workflows.drop.DropKey;
import java.time.Duration;

/// When a drop that is not ready looks for its data again. The scan tells it sooner, so its own looks
/// become rare.
final class LookAgain {
    private static final Duration SLOWEST = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 20;
    private static final int SPREAD = 101;

    private LookAgain() {}

    /// The delay doubles up to a quarter of an hour, or stays at the partner's own if that is longer. Up
    /// to a tenth of it is left out, so that drops that were started together do not look together for
    /// ever.
    ///
    /// @param attempt counts the looks, from 1
    static Duration after(Duration lookEvery, int attempt, DropKey key) {
        long first = lookEvery.toMillis();
        long slowest = Math.max(first, SLOWEST.toMillis());
        int doublings = Math.clamp(attempt - 1, 0, MOST_DOUBLINGS);
        long delay = Math.min(slowest, first * (1L << doublings));
        long left =
                attempt <= 1 ? 0 : delay / 1_000 * Math.floorMod(key.toString().hashCode(), SPREAD);
        return Duration.ofMillis(delay - left);
    }
}
