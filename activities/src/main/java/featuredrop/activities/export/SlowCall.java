package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Calls that report no progress and may take longer than the heartbeat timeout. Each has time limits of its
/// own, so that reporting progress meanwhile hides no hang.
final class SlowCall {
    private SlowCall() {}

    /// Runs `call` on a thread of its own and reports to `progress` every second. When `progress` throws, the
    /// call continues without a reader, so it must change nothing.
    static <T> T watched(Progress progress, String where, Supplier<T> call) {
        FutureTask<T> task = new FutureTask<>(call::get);
        Thread.ofVirtual().name("slow-call").start(task);
        return ReportedWait.until(progress, where, millis -> answer(task, where, millis));
    }

    private static <T> Optional<T> answer(FutureTask<T> task, String where, long millis) throws InterruptedException {
        try {
            return Optional.of(task.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DropException failure
                    ? failure
                    : new DropException(FailureKind.PLATFORM, where + ": " + e.getCause(), e.getCause());
        }
    }
}
