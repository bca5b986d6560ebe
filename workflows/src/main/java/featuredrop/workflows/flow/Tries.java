package featuredrop.workflows.flow;

import featuredrop.workflows.policy.FailureType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.slf4j.Logger;

/// Counts the tries of one call that fails unexpectedly. The workflow repeats such a call, not the server:
/// the server counts attempts over all failures, so after an outage the first unexpected one would be the
/// last.
public final class Tries {
    /// A call that fails unexpectedly this often in a row is given up.
    public static final int MOST = 5;

    private static final Logger LOG = Workflow.getLogger(Tries.class);
    /// Runs that were recorded before this change take an unexpected failure as an end.
    private static final String CHANGE = "unexpected failures are repeated";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final String what;
    private int failed;

    /// @param what the call's summary
    public Tries(String what) {
        this.what = what;
    }

    /// Calls an activity until it answers, at most [#MOST] times. The failure that is thrown then says no more than the
    /// activity's own, and not where the workflow called it: the server keeps little of a failure.
    ///
    /// @param what the call's summary
    /// @throws ActivityFailure the last one, or the first one that is not unexpected
    public static <T> T of(String what, Functions.Func<T> activity) {
        Tries tries = new Tries(what);
        while (true) {
            try {
                return activity.apply();
            } catch (ActivityFailure e) {
                if (!isUnexpected(e) || !tries.again(e)) {
                    e.setStackTrace(new StackTraceElement[0]);
                    throw e;
                }
            }
        }
    }

    /// Whether no code of ours expected the failure.
    public static boolean isUnexpected(ActivityFailure failure) {
        return failure.getCause() instanceof ApplicationFailure cause
                && FailureType.UNEXPECTED.text().equals(cause.getType())
                && Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) > Workflow.DEFAULT_VERSION;
    }

    /// What failed, in one line for the operator.
    public static String words(String what, ActivityFailure failure) {
        return failure.getCause() instanceof ApplicationFailure cause
                ? what + ": " + cause.getType() + kind(cause) + ": " + cause.getOriginalMessage()
                : what + ": " + failure.getMessage();
    }

    private static String kind(ApplicationFailure cause) {
        return cause.getDetails().getSize() == 0
                ? ""
                : ", " + cause.getDetails().get(0, String.class);
    }

    /// Waits for the time of the next try.
    ///
    /// @return false when there is none
    public boolean again(ActivityFailure failure) {
        failed++;
        LOG.warn("Failed unexpectedly, try {} of {}: {}", failed, MOST, words(what, failure));
        if (failed >= MOST) {
            failed = 0;
            return false;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (failed - 1));
        TimerOptions named =
                TimerOptions.newBuilder().setSummary("try again: " + what).build();
        Workflow.newTimer(pause, named).get();
        return true;
    }
}
