package featuredrop.cli.drops;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import featuredrop.cli.drops.PendingWork.State;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.PendingWorkflowTaskState;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.common.converter.GlobalDataConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PendingWorkTest {
    @Test
    void aFailureOfFeatureDropHasKindTypeMessageAndTimes() {
        PendingWork work = PendingWork.of(info("ReturnPart")
                .setLastFailure(failure("S3", "STATE_UNKNOWN", "no answer to PUT https://s3/b?X-Amz-Signature=abc"))
                .setNextAttemptScheduleTime(time(60))
                .build());

        assertThat(work)
                .isEqualTo(new PendingWork(
                        "RETURN",
                        "returnPart",
                        State.WAITS,
                        7,
                        "STATE_UNKNOWN",
                        "S3",
                        work.message(),
                        60_000,
                        20_000,
                        "drop-io-north",
                        "io@vm"));
        assertThat(work.message()).startsWith("no answer to PUT").doesNotContain("abc");
    }

    @Test
    void theServersWordsAboutASizeDoNotHideTheFailure() {
        Failure wrapped = Failure.newBuilder()
                .setMessage("Failure exceeds size limit.")
                .setServerFailureInfo(ServerFailureInfo.getDefaultInstance())
                .setCause(failure("NOT_FOUND", "", "there is no /features"))
                .build();

        PendingWork work = PendingWork.of(info("Settle").setLastFailure(wrapped).build());

        assertThat(work.message()).isEqualTo("there is no /features");
        assertThat(work.type()).isEqualTo("NOT_FOUND");
        assertThat(work.kind()).as("by the type, when the details are cut off").isEqualTo("PLATFORM");
    }

    @Test
    void aWorkerThatWasLostIsAPlatformFailure() {
        Failure timeout = Failure.newBuilder()
                .setMessage("activity Heartbeat timeout")
                .setTimeoutFailureInfo(TimeoutFailureInfo.getDefaultInstance())
                .build();

        PendingWork work =
                PendingWork.of(info("ExtractChunk").setLastFailure(timeout).build());

        assertThat(work.kind()).isEqualTo("PLATFORM");
        assertThat(work.type()).isEqualTo("TIMEOUT");
        assertThat(work.isFailing()).isTrue();
    }

    @Test
    void dataThatAreNotCompleteAreNoFailure() {
        PendingWork work = PendingWork.of(info("AwaitDrop")
                .setLastFailure(failure("NotReady", "", "No _SUCCESS yet"))
                .build());

        assertThat(work.isFailing()).isFalse();
        assertThat(work.message()).isEqualTo("No _SUCCESS yet");
    }

    @ParameterizedTest
    @CsvSource({
        "Admit,AWAIT", "AwaitDrop,AWAIT", "PlanDrop,EXPORT", "ExportFile,EXPORT", "ExtractChunk,EXTRACT",
        "AcquireLease,EXTRACT", "Settle,RETURN", "ReturnPart,RETURN", "Assemble,RETURN", "Verify,VERIFY",
        "Publish,PUBLISH", "MovePointer,PUBLISH", "CloseDrop,CLOSED", "ReadLevel,control"
    })
    void everyActivityBelongsToAStage(String activity, String stage) {
        assertThat(PendingWork.of(info(activity).build()).stage()).isEqualTo(stage);
    }

    @Test
    void statesAreToldApart() {
        assertThat(PendingWork.of(info("Verify").build()).state()).isEqualTo(State.QUEUED);
        assertThat(PendingWork.of(info("Verify")
                                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_STARTED)
                                .build())
                        .state())
                .isEqualTo(State.WORKS);
        assertThat(PendingWork.of(info("Verify")
                                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_CANCEL_REQUESTED)
                                .build())
                        .state())
                .isEqualTo(State.ENDS);
        assertThat(PendingWork.of(info("Verify").setPaused(true).build()).state())
                .isEqualTo(State.PAUSED);
    }

    @Test
    void theWorkflowsOwnTaskFailsFromItsSecondAttemptOn() {
        PendingWorkflowTaskInfo.Builder task = PendingWorkflowTaskInfo.newBuilder()
                .setState(PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED)
                .setOriginalScheduledTime(time(5))
                .setAttempt(1);

        PendingWork first = PendingWork.of(task.build(), "drop-workflow");
        assertThat(first.isFailing()).isFalse();
        assertThat(first.state()).isEqualTo(State.QUEUED);
        assertThat(first.sinceMillis()).isEqualTo(5_000);
        assertThat(PendingWork.of(task.setAttempt(2).build(), "drop-workflow").isFailing())
                .isTrue();
    }

    private static PendingActivityInfo.Builder info(String type) {
        return PendingActivityInfo.newBuilder()
                .setActivityType(ActivityType.newBuilder().setName(type))
                .setState(PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED)
                .setAttempt(7)
                .setScheduledTime(time(20))
                .setLastWorkerIdentity("io@vm")
                .setActivityOptions(ActivityOptions.newBuilder()
                        .setTaskQueue(TaskQueue.newBuilder().setName("drop-io-north")));
    }

    private static Failure failure(String type, String kind, String message) {
        ApplicationFailureInfo.Builder info =
                ApplicationFailureInfo.newBuilder().setType(type);
        if (!kind.isEmpty()) {
            info.setDetails(Payloads.newBuilder()
                    .addPayloads(GlobalDataConverter.get().toPayload(kind).orElseThrow()));
        }
        return Failure.newBuilder()
                .setMessage(message)
                .setApplicationFailureInfo(info)
                .build();
    }

    private static Timestamp time(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }
}
