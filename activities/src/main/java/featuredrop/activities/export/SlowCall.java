package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Calls that say nothing of their progress and may take longer than a heartbeat's patience. Each has time
/// limits of its own, so that telling progress meanwhile hides no hang.
final class SlowCall {
    private static final long TELL_EVERY_SECONDS = 1;

    private SlowCall() {}

    /// Runs `call` on a thread of its own and tells `progress` every second. When `progress` throws, the call
    /// is left to end by itself; it must change nothing.
    static <T> T watched(Progress progress, String where, Supplier<T> call) {
        FutureTask<T> task = new FutureTask<>(call::get);
        Thread.ofVirtual().name("slow-call").start(task);
        for (long seconds = 0; ; seconds++) {
            try {
                return task.get(TELL_EVERY_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                progress.at(where, seconds);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof DropException failure
                        ? failure
                        : new DropException(FailureKind.PLATFORM, where + ": " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DropException(FailureKind.PLATFORM, "Interrupted: " + where, e);
            }
        }
    }
}
