package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.Optional;

/// Waits for something that reports no progress, and reports every second that it still waits.
final class ReportedWait {
    private static final long REPORT_EVERY_MILLIS = 1_000;

    private ReportedWait() {}

    /// One wait.
    @FunctionalInterface
    interface Attempt<T> {
        /// @return empty when it did not come within the time
        Optional<T> within(long millis) throws InterruptedException;
    }

    /// Waits until `attempt` has an answer.
    ///
    /// @param progress hears the seconds so far, and may throw to cancel the wait
    static <T> T until(Progress progress, String where, Attempt<T> attempt) {
        try {
            for (long seconds = 0; ; seconds++) {
                Optional<T> answer = attempt.within(REPORT_EVERY_MILLIS);
                if (answer.isPresent()) {
                    return answer.get();
                }
                progress.at(where, seconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DropException(FailureKind.PLATFORM, "Interrupted: " + where, e);
        }
    }
}
