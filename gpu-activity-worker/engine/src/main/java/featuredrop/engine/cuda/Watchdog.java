package featuredrop.engine.cuda;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Ends the process when a batch does not come back: a hung kernel holds the device, and no call ends it.
/// Temporal repeats the chunk elsewhere. Thread-safe. Close ends the clock.
final class Watchdog implements AutoCloseable {
    private static final long IDLE = Long.MAX_VALUE;

    private final AtomicLong since = new AtomicLong(IDLE);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("gpu-watchdog").factory());

    private final ScheduledFuture<?> looking;

    /// How a process ends that cannot go on.
    interface Ending {
        /// @param reason for the operator
        void end(String reason);
    }

    /// @param limit time from one sign of life to the next while there is work
    Watchdog(Duration limit, Ending ending) {
        long look = Math.max(1, limit.toMillis() / 10);
        looking = clock.scheduleAtFixedRate(() -> look(limit, ending), look, look, TimeUnit.MILLISECONDS);
    }

    private void look(Duration limit, Ending ending) {
        long began = since.get();
        if (began != IDLE && System.nanoTime() - began > limit.toNanos()) {
            since.set(IDLE);
            ending.end("the GPU has not answered for " + limit.toSeconds() + " s");
        }
    }

    /// There is work, and something was just begun or ended.
    void alive() {
        since.set(System.nanoTime());
    }

    /// There is nothing to wait for.
    void idle() {
        since.set(IDLE);
    }

    @Override
    public void close() {
        looking.cancel(false);
        clock.shutdownNow();
    }
}
