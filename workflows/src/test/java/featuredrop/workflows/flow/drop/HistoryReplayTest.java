package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.flow.gpupool.GpuPoolWorkflowImpl;
import featuredrop.workflows.flow.site.DropScanWorkflowImpl;
import featuredrop.workflows.flow.site.PipelineControlWorkflowImpl;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflowImpl;
import featuredrop.workflows.flow.upkeep.SweepWorkflowImpl;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every workflow that was ever started must be able to go on: its history is replayed against the present code.
@Timeout(240)
final class HistoryReplayTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    @Test
    void everyRecordedHistoryReplays() throws Exception {
        List<Path> files = recorded();
        assertThat(files).isNotEmpty();
        try (TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance()) {
            Worker worker = env.newWorker(
                    "replay",
                    WorkerOptions.newBuilder()
                            .setDefaultDeadlockDetectionTimeout(5_000)
                            .build());
            worker.registerWorkflowImplementationTypes(
                    DropWorkflowImpl.class,
                    DropScanWorkflowImpl.class,
                    ReconcileWorkflowImpl.class,
                    SweepWorkflowImpl.class,
                    PipelineControlWorkflowImpl.class,
                    GpuPoolWorkflowImpl.class);
            for (Path file : files) {
                replay(file, worker);
            }
        }
    }

    private static void replay(Path file, Worker worker) throws IOException {
        WorkflowExecutionHistory history = WorkflowExecutionHistory.fromJson(Files.readString(file));
        try {
            WorkflowReplayer.replayWorkflowExecution(history, worker);
        } catch (Exception e) {
            throw new AssertionError(file + " does not replay", e);
        }
    }

    private static List<Path> recorded() throws IOException {
        try (Stream<Path> files = Files.walk(HISTORIES)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
