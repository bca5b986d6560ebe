package featuredrop.images.prepare;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes that may be in use at the same time. Thread-safe; the longest waiter is served first, so that a large image
/// does not wait for ever.
public final class MemoryBudget {
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final ReentrantLock queue = new ReentrantLock(true);
    private long used;
    private long most;

    /// @param limit in bytes
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// Bytes at most.
    public long limit() {
        return limit;
    }

    /// The most that was in use so far, in bytes.
    public long most() {
        lock.lock();
        try {
            return most;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until `bytes` are free, and takes them until the share is closed.
    ///
    /// @throws IllegalArgumentException for more than the limit
    /// @throws CancellationException when the thread is interrupted
    public Share take(long bytes) {
        if (bytes < 0 || bytes > limit) {
            throw new IllegalArgumentException(bytes + " bytes of a budget of " + limit);
        }
        try {
            queue.lockInterruptibly();
            try {
                lock.lockInterruptibly();
                try {
                    while (used + bytes > limit) {
                        freed.await();
                    }
                    used += bytes;
                    most = Math.max(most, used);
                } finally {
                    lock.unlock();
                }
            } finally {
                queue.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for memory");
        }
        return () -> free(bytes);
    }

    private void free(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Bytes in use. Close frees them, once.
    @FunctionalInterface
    public interface Share extends AutoCloseable {
        @Override
        void close();
    }
}
