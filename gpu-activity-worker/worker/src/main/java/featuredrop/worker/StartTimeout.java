package featuredrop.worker;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Limits the steps of a start that wait for somebody else: clients retry for minutes, but an operator
/// should hear of a wrong address at once. Used by one thread; close ends the clock.
final class StartTimeout implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("start-clock").factory());
    private final Consumer<String> late;
    private @Nullable ScheduledFuture<?> alarm;

    /// @param late told what took too long; runs on the clock's thread
    StartTimeout(Consumer<String> late) {
        this.late = late;
    }

    /// Ends the step before and begins one that may take `limit`.
    void begin(String what, Duration limit) {
        stop();
        alarm = clock.schedule(
                () -> late.accept("no answer within " + limit.toSeconds() + " s while " + what),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
