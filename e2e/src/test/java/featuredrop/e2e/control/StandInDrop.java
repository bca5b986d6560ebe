package featuredrop.e2e.control;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Map;

/// A workflow of the type `Drop` that stands where it is told to stand.
@WorkflowInterface
public interface StandInDrop {
    /// Number of its files.
    int FILES = 7;

    @WorkflowMethod(name = "Drop")
    void run(Stage stage);

    @SignalMethod
    void site(SiteLevel level);

    @SignalMethod
    void pause(String reason);

    /// Waits for a pass over failed images from now on.
    @SignalMethod
    void waitForPass();

    @SignalMethod
    void arrived();

    @SignalMethod
    void end();

    @QueryMethod
    DropStatus status();

    @QueryMethod
    DropProgress progress();

    /// The implementation; one activity of it waits for a worker that does not exist.
    final class StandIn implements StandInDrop {
        private Stage stage = Stage.AWAIT;
        private SiteLevel level = SiteLevel.CLEAR;
        private boolean ended;
        private String told = "";
        private long nextPassMillis;

        @Override
        public void run(Stage standing) {
            stage = standing;
            Async.function(
                    Workflow.newUntypedActivityStub(ActivityOptions.newBuilder()
                            .setTaskQueue("nobody-serves-this")
                            .setStartToCloseTimeout(Duration.ofMinutes(1))
                            .setSummary("chunk 0 of 3")
                            .build())::<String>execute,
                    "ExtractChunk",
                    String.class,
                    new Object[0]);
            Workflow.await(() -> ended);
        }

        @Override
        public void site(SiteLevel newer) {
            level = newer;
        }

        @Override
        public void pause(String reason) {
            stage = Stage.HELD;
        }

        @Override
        public void arrived() {
            told = "told";
        }

        @Override
        public void waitForPass() {
            nextPassMillis = 456_789;
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public DropStatus status() {
            return new DropStatus(
                    new DropKey("x", "y", "z"),
                    1,
                    stage,
                    told,
                    Pause.NONE,
                    level.pause(),
                    "",
                    "",
                    "",
                    progress(),
                    Map.of());
        }

        @Override
        public DropProgress progress() {
            return new DropProgress(FILES, 0, 0, 0, 0, 0, 0, 0, 123_456, 0, nextPassMillis);
        }
    }
}
