package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds what all exports of this process hold in memory together; an export that finds no room waits. Thread-safe.
final class ChunkMemory {
    private static final int MIB = 1 << 20;

    private final int capacity;
    private final Semaphore room;

    /// @param bytes the bound
    ChunkMemory(long bytes) {
        this.capacity = Math.toIntExact(Math.max(1, bytes / MIB));
        this.room = new Semaphore(capacity, true); // fair, or many small files would hold off a large one
    }

    /// Does `work` once `bytes` have room; more than the bound counts as all of it.
    ///
    /// @param progress hears of the wait, and may throw to cancel it
    <T> T within(long bytes, Progress progress, Supplier<T> work) {
        int share = Math.clamp(bytes / MIB + 1, 1, capacity);
        ReportedWait.until(
                progress,
                "waiting for memory, seconds",
                millis ->
                        room.tryAcquire(share, millis, TimeUnit.MILLISECONDS) ? Optional.of(share) : Optional.empty());
        try {
            return work.get();
        } finally {
            room.release(share);
        }
    }
}
