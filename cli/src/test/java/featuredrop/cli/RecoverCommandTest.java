package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.cli.drops.ScriptedDrop;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.recovery.KeptLevels;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflowImpl;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `recover` on a server that knows nothing. The scan at its end is left out: the sites are held.
@Tag("slow")
final class RecoverCommandTest {
    private static final Pause HELD = new Pause(PauseLevel.PAUSED, "disk alarm", "olga", 5);

    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(withSearchAttributes());
    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private @TempDir Path directory;
    private String config = "";

    private static TestEnvironmentOptions withSearchAttributes() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
        return options.build();
    }

    @BeforeEach
    void start() throws IOException {
        config = CommandLineRun.config(directory).toString();
        environment
                .newWorker(TaskQueues.DROP_WORKFLOW)
                .registerWorkflowImplementationTypes(ScriptedDrop.class, PipelineControlWorkflowImpl.class);
        environment.start();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void asksForAControlWorkerWhenTheSiteHasNoSwitch() {
        CommandLineRun run = run("recover");
        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.err())
                .isEqualTo("featuredrop: Site north has no switch; start a control worker, which creates it, and type"
                        + " the command again\n");
    }

    @Test
    void startsRedosThatHaveNotEndedWithTheirRevisionAndReason() {
        new KeptLevels(store).keep("north", level(8));
        startSwitch(level(8));
        redo("running", 3);
        redo("ended", 2);
        new ClosedDrops(store)
                .add(key("ended"), new ClosedRecord(2, DropEnd.ABORTED, "no", "me", "f", "2026-11-21T10:00:00Z"));

        String start = "start revision 3 of north/atelier/running again (begun by olga at 2026-11-30T10:00:00Z: why)\n";
        String held = "site north: held by olga: disk alarm\n";
        assertThat(run("recover", "--dry-run").out()).isEqualTo(held + "would " + start);
        assertThat(run("status", "north/atelier/running").exit()).isEqualTo(ExitCode.NO);
        CommandLineRun run = run("recover");
        assertThat(run.out()).isEqualTo(held + start);
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(drop("running").status().revision()).isEqualTo(3);
        assertThat(run("status", "north/atelier/ended").exit()).isEqualTo(ExitCode.NO);

        assertThat(run("recover").out()).isEqualTo(held + "revision 3 of north/atelier/running: runs\n");
    }

    @Test
    void leavesARevisionThatRunsAndSaysWhatWaitsForIt() {
        startSwitch(level(8));
        redo("landed-again", 2);
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub(
                        "Drop",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(key("landed-again").workflowId())
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build())
                .start(new DropRequest(key("landed-again"), 1, "scan"));

        assertThat(run("recover").out())
                .endsWith("revision 2 of north/atelier/landed-again waits for the end of the revision that runs\n");
        assertThat(drop("landed-again").status().revision()).isEqualTo(1);
    }

    @Test
    void setsASwitchAgainThatWasCreatedWithoutWhatIsKept() {
        new KeptLevels(store).keep("north", new SiteLevel(8, new Pause(PauseLevel.FROZEN, "alarm", "bob", 6), HELD));
        startSwitch(SiteLevel.CLEAR);

        assertThat(run("recover").out())
                .isEqualTo("set site north again: frozen by bob: alarm; held by olga: disk alarm\n");
        PipelineControlWorkflow control = environment
                .getWorkflowClient()
                .newWorkflowStub(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId("north"));
        assertThat(control.state().pause().level()).isEqualTo(PauseLevel.FROZEN);
        assertThat(control.state().pause().reason()).isEqualTo("alarm (bob)");
        assertThat(control.state().hold().reason()).isEqualTo("disk alarm (olga)");
        assertThat(run("recover").out()).startsWith("site north: frozen");
    }

    @Test
    void aSwitchThatWasUsedSinceIsLeftAlone() {
        new KeptLevels(store).keep("north", level(8));
        startSwitch(new SiteLevel(9, new Pause(PauseLevel.PAUSED, "later", "eve", 7), Pause.NONE));

        assertThat(run("recover").out()).isEqualTo("site north: paused by eve: later\n");
    }

    private void startSwitch(SiteLevel level) {
        PipelineControlWorkflow control = environment
                .getWorkflowClient()
                .newWorkflowStub(
                        PipelineControlWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(PipelineControlWorkflow.workflowId("north"))
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(control::run, "north", level);
    }

    private void redo(String drop, int revision) {
        new KeptRedos(store)
                .keep(new KeptRedo(new DropRequest(key(drop), revision, "why"), "olga", "2026-11-30T10:00:00Z"));
    }

    private DropWorkflow drop(String id) {
        return environment.getWorkflowClient().newWorkflowStub(DropWorkflow.class, key(id).workflowId());
    }

    private static SiteLevel level(long version) {
        return new SiteLevel(version, Pause.NONE, HELD);
    }

    private static DropKey key(String id) {
        return new DropKey("north", "atelier", id);
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                loaded -> new InMemoryConnections(loaded, environment.getWorkflowClient(), zone, store),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }
}
