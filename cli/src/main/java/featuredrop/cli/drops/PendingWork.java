package featuredrop.cli.drops;

import com.google.protobuf.Timestamp;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Secrets;
import io.temporal.api.enums.v1.PendingWorkflowTaskState;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.GlobalDataConverter;

/// An activity that a drop's workflow waits for, as the server knows it; or the workflow's own task.
///
/// @param stage the stage that the activity belongs to; `control` for what every stage calls
/// @param activity its name, such as `returnPart`; `workflow` for the workflow's own task
/// @param state `WAITS` for the next attempt, `QUEUED` for a worker, `WORKS`, `ENDS` because it was cancelled, or
///     `PAUSED` by Temporal's own command
/// @param attempt the present or, when it waits, the next attempt
/// @param kind who must act on the last failure; empty when nothing failed, or the data are only not complete yet
/// @param type what failed last; empty when nothing did
/// @param message the last failure in words; empty when there was none
/// @param nextMillis when the next attempt is due, 0 when it is not waited for
/// @param sinceMillis since when the workflow waits
/// @param queue the task queue, empty when it is not known
/// @param worker the worker that had it last, empty when none had
public record PendingWork(
        String stage,
        String activity,
        State state,
        int attempt,
        String kind,
        String type,
        String message,
        long nextMillis,
        long sinceMillis,
        String queue,
        String worker) {
    /// What it is doing.
    public enum State {
        WAITS,
        QUEUED,
        WORKS,
        ENDS,
        PAUSED
    }

    static PendingWork of(PendingActivityInfo info) {
        String name = info.getActivityType().getName();
        String activity = name.isEmpty() ? "" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
        Failure failure = telling(info.getLastFailure());
        String type = type(failure);
        return new PendingWork(
                stage(activity),
                activity,
                state(info),
                info.getAttempt(),
                type.equals(FailureType.NOT_READY.text()) || type.isEmpty() ? "" : kind(failure, type),
                type,
                Secrets.line(failure.getMessage()),
                info.hasNextAttemptScheduleTime() ? millis(info.getNextAttemptScheduleTime()) : 0,
                millis(info.getScheduledTime()),
                info.getActivityOptions().getTaskQueue().getName(),
                info.getLastWorkerIdentity());
    }

    /// The workflow's own task; of interest when it fails or when nobody takes it.
    static PendingWork of(PendingWorkflowTaskInfo task, String queue) {
        boolean queued = task.getState() == PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED;
        boolean failed = task.getAttempt() > 1;
        return new PendingWork(
                "control",
                "workflow",
                queued ? State.QUEUED : State.WORKS,
                task.getAttempt(),
                failed ? FailureKind.BUG.name() : "",
                failed ? FailureKind.BUG.name() : "",
                failed ? "the workflow's own task fails; the log of the control worker says why" : "",
                0,
                millis(task.getOriginalScheduledTime()),
                queue,
                "");
    }

    /// Whether its last attempt failed.
    public boolean isFailing() {
        return !kind.isEmpty();
    }

    private static State state(PendingActivityInfo info) {
        if (info.getPaused()) {
            return State.PAUSED;
        }
        return switch (info.getState()) {
            case PENDING_ACTIVITY_STATE_STARTED -> State.WORKS;
            case PENDING_ACTIVITY_STATE_CANCEL_REQUESTED -> State.ENDS;
            default -> info.hasNextAttemptScheduleTime() ? State.WAITS : State.QUEUED;
        };
    }

    private static String stage(String activity) {
        return switch (activity) {
            case "admit", "awaitDrop" -> "AWAIT";
            case "planDrop", "exportFile" -> "EXPORT";
            case "extractChunk", "acquireLease", "releaseLease" -> "EXTRACT";
            case "settle", "returnPart", "assemble" -> "RETURN";
            case "verify" -> "VERIFY";
            case "publish", "movePointer" -> "PUBLISH";
            case "closeDrop" -> "CLOSED";
            default -> "control";
        };
    }

    /// The server wraps a failure that is too large for it into one that says only that.
    private static Failure telling(Failure failure) {
        Failure found = failure;
        while (found.hasServerFailureInfo() && found.hasCause()) {
            found = found.getCause();
        }
        return found;
    }

    private static String type(Failure failure) {
        if (failure.hasApplicationFailureInfo()) {
            return failure.getApplicationFailureInfo().getType();
        }
        return failure.hasTimeoutFailureInfo() ? "TIMEOUT" : "";
    }

    private static String kind(Failure failure, String type) {
        if (failure.getApplicationFailureInfo().getDetails().getPayloadsCount() > 0) {
            try {
                String named = GlobalDataConverter.get()
                        .fromPayload(
                                failure.getApplicationFailureInfo().getDetails().getPayloads(0),
                                String.class,
                                String.class);
                return String.valueOf(named);
            } catch (DataConverterException e) {
                // Not a failure of FeatureDrop; its type has to do.
            }
        }
        for (FailureType known : FailureType.values()) {
            if (known.text().equals(type)) {
                return known.kind().name();
            }
        }
        return FailureKind.PLATFORM.name();
    }

    private static long millis(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }
}
