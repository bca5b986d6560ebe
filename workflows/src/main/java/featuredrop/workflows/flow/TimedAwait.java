package featuredrop.workflows.flow;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Waits with a time limit, for workflow code. The timer has a name in the Web UI and is cancelled when the wait ends
/// early; the SDK's own bounded await leaves it running.
public final class TimedAwait {
    private TimedAwait() {}

    /// Waits until `condition` holds, at most for `limit`.
    ///
    /// @param summary what the timer is for
    /// @return whether the condition holds
    public static boolean await(Duration limit, String summary, Supplier<Boolean> condition) {
        if (condition.get() || limit.isNegative() || limit.isZero()) {
            return condition.get();
        }
        List<Promise<Boolean>> timer = new ArrayList<>(1);
        TimerOptions named = TimerOptions.newBuilder().setSummary(summary).build();
        CancellationScope scope = Workflow.newCancellationScope(
                () -> timer.add(Workflow.newTimer(limit, named).handle((_, failure) -> failure == null)));
        scope.run();
        Workflow.await(() -> condition.get() || timer.getFirst().isCompleted());
        scope.cancel();
        return condition.get();
    }
}
