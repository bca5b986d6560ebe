package featuredrop.engine.cuda;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Ends the process when a batch does not come back: a hung kernel holds the device, and no call ends it.
/// Temporal repeats the chunk elsewhere. Thread-safe. Close ends the watch.
final class Watchdog implements AutoCloseable {
    private final Duration limit;
    private final Ending ending;
    private final AtomicReference<CompletableFuture<Boolean>> alarm =
            new AtomicReference<>(CompletableFuture.completedFuture(true));

    /// How a process ends that cannot go on.
    interface Ending {
        /// @param reason for the operator
        void end(String reason);
    }

    /// @param limit time from one sign of life to the next while there is work
    /// @param ending runs on the JDK's timer thread
    Watchdog(Duration limit, Ending ending) {
        this.limit = limit;
        this.ending = ending;
    }

    /// There is work, and something was just begun or ended.
    void alive() {
        CompletableFuture<Boolean> next =
                new CompletableFuture<Boolean>().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        next.exceptionally(timeout -> {
            ending.end("the GPU has not answered for " + limit.toSeconds() + " s");
            return false;
        });
        alarm.getAndSet(next).complete(true);
    }

    /// There is nothing to wait for.
    void idle() {
        alarm.get().complete(true);
    }

    @Override
    public void close() {
        idle();
    }
}
