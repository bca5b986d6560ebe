package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds what all exports of this process hold in memory together; who finds no room waits. Thread-safe.
final class ChunkMemory {
    private static final int MIB = 1 << 20;
    private static final long LOOK_EVERY_MILLIS = 1_000;

    private final int capacity;
    private final Semaphore room;

    /// @param bytes the bound
    ChunkMemory(long bytes) {
        this.capacity = Math.toIntExact(Math.max(1, bytes / MIB));
        this.room = new Semaphore(capacity, true); // fair, or many small files would hold off a large one
    }

    /// Does `work` once `bytes` have room; more than the bound counts as all of it.
    ///
    /// @param progress is told while it waits, and may throw to give up
    <T> T within(long bytes, Progress progress, Supplier<T> work) {
        int share = Math.clamp(bytes / MIB + 1, 1, capacity);
        acquire(share, progress);
        try {
            return work.get();
        } finally {
            room.release(share);
        }
    }

    private void acquire(int share, Progress progress) {
        try {
            for (long waited = 0; !room.tryAcquire(share, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS); waited++) {
                progress.at("waiting for memory, seconds", waited);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DropException(FailureKind.PLATFORM, "Interrupted while waiting for memory", e);
        }
    }
}
