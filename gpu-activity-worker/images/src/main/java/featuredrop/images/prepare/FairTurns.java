package featuredrop.images.prepare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The lanes and the memory for images that are decoded at the same time, shared between series.
///
/// Who has the smallest share is next: of the lanes or of the memory, whichever it has more of. At
/// equal shares, the series is next that had the lanes for less time. So a series of slow or large
/// images takes its part, and no more, however many of its images wait. Nobody overtakes the next one,
/// so that a large image does not wait for ever. Thread-safe.
public final class FairTurns {
    private final int lanes;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ImageSeries, Deque<Waiter>> waiters = new HashMap<>();
    /// Those that wait, in the order in which they came.
    private final Set<ImageSeries> waiting = new LinkedHashSet<>();
    private int lanesUsed;
    private long used;
    private long most;
    private long leastTime;

    /// What a series has at the moment, and had before.
    static final class Standing {
        private int lanes;
        private long bytes;
        private long done;
        private long starts;

        /// Nanoseconds of lanes.
        private long time(long now) {
            return done + lanes * now - starts;
        }
    }

    private final class Waiter {
        final long bytes;
        final Condition admission = lock.newCondition();
        boolean admitted;
        long start;

        Waiter(long bytes) {
            this.bytes = bytes;
        }
    }

    /// @param lanes images at the same time
    /// @param limit bytes of all of them
    public FairTurns(int lanes, long limit) {
        this.lanes = lanes;
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

    /// Waits for a lane and until `bytes` are free, and takes them until the turn is closed.
    ///
    /// @throws IllegalArgumentException for more than the limit
    /// @throws CancellationException when the thread is interrupted
    public Turn take(long bytes, ImageSeries series) {
        if (bytes < 0 || bytes > limit) {
            throw new IllegalArgumentException(bytes + " bytes of a budget of " + limit);
        }
        Waiter waiter = new Waiter(bytes);
        lock.lock();
        try {
            enter(series, waiter);
            while (!waiter.admitted) {
                waiter.admission.await();
            }
        } catch (InterruptedException e) {
            leave(series, waiter);
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for its turn");
        } finally {
            lock.unlock();
        }
        return () -> close(series, waiter);
    }

    private void enter(ImageSeries series, Waiter waiter) {
        if (waiting.add(series) && series.standing.lanes == 0) {
            // Who was away has saved nothing up.
            series.standing.done = Math.max(series.standing.done, leastTime);
        }
        waiters.computeIfAbsent(series, absent -> new ArrayDeque<>()).add(waiter);
        admit();
    }

    private void leave(ImageSeries series, Waiter waiter) {
        if (waiter.admitted) {
            free(series, waiter);
        } else {
            remove(series, waiter);
        }
        admit();
    }

    private void close(ImageSeries series, Waiter waiter) {
        lock.lock();
        try {
            free(series, waiter);
            admit();
        } finally {
            lock.unlock();
        }
    }

    private void remove(ImageSeries series, Waiter waiter) {
        Deque<Waiter> own = waiters.getOrDefault(series, new ArrayDeque<>());
        own.remove(waiter);
        if (own.isEmpty()) {
            waiters.remove(series);
            waiting.remove(series);
        }
    }

    private void admit() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && lanesUsed < lanes) {
            ImageSeries next = next(now);
            Waiter waiter = waiters.getOrDefault(next, new ArrayDeque<>()).element();
            if (used + waiter.bytes > limit) {
                return;
            }
            remove(next, waiter);
            occupy(next.standing, waiter, now);
            waiter.admission.signal();
        }
    }

    private ImageSeries next(long now) {
        ImageSeries best = waiting.iterator().next();
        for (ImageSeries series : waiting) {
            int order = Double.compare(share(series.standing), share(best.standing));
            if (order < 0 || (order == 0 && series.standing.time(now) < best.standing.time(now))) {
                best = series;
            }
        }
        return best;
    }

    private double share(Standing standing) {
        return Math.max((double) standing.lanes / lanes, (double) standing.bytes / Math.max(1, limit));
    }

    private void occupy(Standing standing, Waiter waiter, long now) {
        leastTime = Math.max(leastTime, standing.time(now));
        waiter.admitted = true;
        waiter.start = now;
        standing.lanes++;
        standing.bytes += waiter.bytes;
        standing.starts += now;
        lanesUsed++;
        used += waiter.bytes;
        most = Math.max(most, used);
    }

    private void free(ImageSeries series, Waiter waiter) {
        Standing standing = series.standing;
        standing.lanes--;
        standing.bytes -= waiter.bytes;
        standing.starts -= waiter.start;
        standing.done += System.nanoTime() - waiter.start;
        lanesUsed--;
        used -= waiter.bytes;
    }

    /// A lane and bytes in use. Close frees them, once.
    @FunctionalInterface
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }
}
