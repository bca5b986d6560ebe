package featuredrop.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Limits the steps of a start that wait for another system: clients retry for minutes, but an operator
/// must see a wrong address at once. Close ends the last step.
final class StartTimeout implements AutoCloseable {
    private final Consumer<String> late;
    private final AtomicReference<CompletableFuture<Boolean>> step =
            new AtomicReference<>(CompletableFuture.completedFuture(true));

    /// @param late told what took too long; runs on the JDK's timer thread
    StartTimeout(Consumer<String> late) {
        this.late = late;
    }

    /// Ends the step before and begins one that may take `limit`.
    void begin(String what, Duration limit) {
        CompletableFuture<Boolean> next =
                new CompletableFuture<Boolean>().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        next.exceptionally(timeout -> {
            late.accept("no answer within " + limit.toSeconds() + " s while " + what);
            return false;
        });
        step.getAndSet(next).complete(true);
    }

    @Override
    public void close() {
        step.get().complete(true);
    }
}
