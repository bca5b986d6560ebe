package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionVersioningInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A drop that is under way while the control worker is upgraded, with the commands of `docs/how-to/upgrade.md`.
final class UpgradeIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDropEndsOnTheVersionThatWasChosenForIt(boolean pinned) throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            LocalSystem system = scenario.system();
            DropKey key = new DropKey("north", "atelier", "upgrade-" + (pinned ? "pinned" : "moved"));
            Map<String, byte[]> files = Pictures.binFiles(pinned ? 41 : 42, 101, 1, 20);
            String run = UUID.randomUUID().toString();
            String old = "old-" + run;
            String fresh = "new-" + run;
            system.stop("control");
            try (WorkerProcess first = controlWorker(system, old, pinned)) {
                makeCurrent(scenario, "--build-id", old);
                scenario.landFiles(key, files);
                scenario.start(key);
                scenario.awaitScheduled(key, "awaitDrop", 1);
                assertThat(buildId(scenario, key.workflowId())).isEqualTo(old);

                try (WorkerProcess second = controlWorker(system, fresh, pinned)) {
                    makeCurrent(scenario, "--build-id", fresh);
                    if (!pinned) {
                        first.process().destroy();
                        first.awaitExit();
                    }
                    scenario.land(key, files);
                    DropReport report = scenario.awaitEnd(key);

                    assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
                    assertThat(report.records()).isEqualTo(20);
                    assertThat(buildId(scenario, key.workflowId())).isEqualTo(pinned ? old : fresh);
                    assertThat(second.process().isAlive()).isTrue();
                    await("the switch of the site on the new version")
                            .atMost(LONG)
                            .untilAsserted(() -> {
                                scenario.temporal("workflow", "signal", "-w", "pipeline/north", "--name", "unhold");
                                assertThat(buildId(scenario, "pipeline/north")).isEqualTo(fresh);
                            });
                    makeCurrent(scenario, "--unversioned");
                }
            } finally {
                system.start("control");
            }
        }
    }

    /// Refused until the server has heard of the worker.
    private static void makeCurrent(Scenario scenario, String... version) {
        List<String> command = new ArrayList<>(
                List.of("worker", "deployment", "set-current-version", "--yes", "--deployment-name", "featuredrop"));
        command.addAll(List.of(version));
        await("current version " + String.join(" ", version))
                .atMost(LONG)
                .untilAsserted(() -> scenario.temporal(command.toArray(String[]::new)));
    }

    private static String buildId(Scenario scenario, String workflowId) {
        WorkflowExecutionVersioningInfo versioning = scenario.client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(scenario.client().getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getWorkflowExecutionInfo()
                .getVersioningInfo();
        return versioning.getDeploymentVersion().getBuildId();
    }

    private WorkerProcess controlWorker(LocalSystem system, String buildId, boolean pinned) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--control",
                "--build-id",
                buildId,
                "--config",
                system.configFile().toString()));
        if (pinned) {
            arguments.add("--pin");
        }
        return WorkerProcess.start(directory.resolve(buildId), "featuredrop-worker", arguments);
    }
}
