package featuredrop.fetch.dns;

import java.util.function.LongSupplier;

/// Spaces lookups evenly, so that no second sees more than the limit. Thread-safe.
final class LookupPace {
    private static final long SECOND = 1_000_000_000;

    private final long gap;
    private final LongSupplier nanoTime;
    private long next;

    LookupPace(int perSecond, LongSupplier nanoTime) {
        this.gap = SECOND / perSecond;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /// Takes the next turn.
    ///
    /// @return nanoseconds until it comes
    synchronized long nanosToTurn() {
        long now = nanoTime.getAsLong();
        long turn = Math.max(now, next);
        next = turn + gap;
        return turn - now;
    }
}
