package featuredrop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.cli.drops.ScriptedDrop;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.FeatureLine;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.record.ItemIds;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.policy.Printable;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class DropCommandsTest {
    private static final DropKey KEY = new DropKey("north", "atelier", "2026-11-21");

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
                .registerWorkflowImplementationTypes(ScriptedDrop.class, UnreachablePool.class);
        environment.start();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void showsOneDropInDetail() {
        startDrop();
        CommandLineRun run = run("status", KEY.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains("north/atelier/2026-11-21  HELD")
                .contains("4 of 9 records are quarantined")
                .contains("2 of 2 extracted")
                .contains("http://ui/namespaces/")
                .containsPattern("GONE +4");
    }

    @Test
    void showsThePoolItselfOfADropThatIsToBeExtracted() throws IOException {
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub("GpuPool", options(GpuPoolWorkflow.workflowId("gpu")))
                .start();
        DropKey key = new DropKey("north", "atelier", ScriptedDrop.EXTRACTING);
        DropWorkflow drop =
                environment.getWorkflowClient().newWorkflowStub(DropWorkflow.class, options(key.workflowId()));
        WorkflowStub.fromTyped(drop).start(new DropRequest(key, 1, "test"));

        assertThat(run("status", key.toString()).out())
                .containsPattern("GPU pool +gpu is STARTING: CONNECTION_FAILED: i-1 does not answer; since ");
        assertThat(new ObjectMapper()
                        .readTree(run("status", key.toString(), "--json").out())
                        .path("pool")
                        .path("detail")
                        .asText())
                .isEqualTo("CONNECTION_FAILED: i-1 does not answer");
        startDrop();
        assertThat(run("status", KEY.toString()).out()).doesNotContain("GPU pool");
    }

    /// A pool that cannot reach its host.
    @WorkflowInterface
    public interface StandInPool {
        @WorkflowMethod(name = "GpuPool")
        void run();

        @QueryMethod
        PoolState state();

        @QueryMethod
        PoolSpent spending();
    }

    /// Its implementation.
    public static final class UnreachablePool implements StandInPool {
        @Override
        public void run() {
            Workflow.await(() -> false);
        }

        @Override
        public PoolState state() {
            return new PoolState(
                    "gpu",
                    PoolPhase.STARTING,
                    "CONNECTION_FAILED: i-1 does not answer",
                    List.of(),
                    List.of(),
                    System.currentTimeMillis());
        }

        /// Half an hour of a host, a quarter of it with a chunk in hand.
        @Override
        public PoolSpent spending() {
            String today = LocalDate.now(ZoneOffset.UTC).toString();
            return new PoolSpent(
                    1, 2, List.of(new PoolSpent.HostDay(today, "i-1", "g5.xlarge", "a", false, 1_800_000, 450_000)));
        }
    }

    @Test
    void thePoolSaysWhatItsDayHasCost() throws IOException {
        Files.writeString(
                Path.of(config),
                "prices: prices.yaml\n"
                        + Files.readString(Path.of(config))
                                .replace("  gpu:\n", "  gpu:\n    fleet: {daily-ceiling: 20}\n"));
        Files.writeString(directory.resolve("prices.yaml"), """
                date: 2026-11-01
                regions:
                  eu-west-1:
                    g5.xlarge: {on-demand: 1.2}
                """);
        environment
                .getWorkflowClient()
                .newUntypedWorkflowStub("GpuPool", options(GpuPoolWorkflow.workflowId("gpu")))
                .start();

        assertThat(run("pool", "state").out())
                .containsPattern(
                        "today \\(20..-..-.. in UTC\\): 30.0 host minutes, 25 % busy; cost \\$0.60 of a ceiling of"
                                + " \\$20.00, idle \\$0.45\n");
        assertThat(run("cost", "--since", "1d").out()).containsPattern("g5.xlarge +1 +30.0 +25 % +0.45 +0.60");
    }

    private static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                .build();
    }

    @Test
    void whatTheReplacedSystemDeliveredCanBeRedone() throws IOException {
        zone.put("/north/features/_imported/bazaar.1479700000.json", new byte[0]);
        zone.put("/north/landing/102/1479700000/items.csv", new byte[] {1});
        zone.put("/north/landing/outputByPartner", """
                {"102": {"jobTimeStamp": 1479700000, "outputFolder": "102/1479700000", "files": ["items.csv"],
                 "outputSize": 1}}""".getBytes(UTF_8));

        assertThat(run("redo", "north/bazaar/1479700000", "--reason", "new model")
                        .out())
                .contains("Started revision 2 of north/bazaar/1479700000");
        assertThat(run("redo", "north/bazaar/1479600000", "--reason", "new model")
                        .exit())
                .isEqualTo(ExitCode.NO);
    }

    @Test
    void nothingFromOutsideIsObeyedByTheTerminal() {
        String evil = "x\u001b]0;t\u0007\u202e\n\u2028north/atelier/2026-11-21  PUBLISHED";
        startDrop();
        List<CommandLineRun> runs = new ArrayList<>();
        runs.add(run("pause", KEY.toString(), "--wait", "--reason", evil));
        runs.add(run("status", KEY.toString()));
        runs.add(run("status", KEY.toString(), "--json"));
        runs.add(run("status"));
        runs.add(run("abort", KEY.toString(), "--reason", evil));
        runs.add(run("status", KEY.toString(), "--wait"));
        runs.add(run("status", KEY.toString()));
        runs.add(run("status", evil));
        runs.add(run("land", evil, "--site", "north", "--partner", "atelier"));
        runs.add(run("report", evil));
        runs.add(run(evil));

        assertThat(runs).allSatisfy(run -> {
            assertThat((run.out() + run.err()).replace("\n", "").codePoints()).noneMatch(Printable::isObeyed);
            assertThat((run.out() + run.err()).lines()).noneMatch(line -> line.startsWith(KEY + "  PUBLISHED"));
        });
        assertThat(runs.subList(0, 3))
                .allSatisfy(run -> assertThat(run.out()).containsIgnoringCase("\\u001b]0;t\\u0007\\u202e"));
    }

    @Test
    void sendsPlainSignalsWithAndWithoutAReason() throws IOException {
        startDrop();
        CommandLineRun paused = run("pause", KEY.toString(), "--wait");
        assertThat(paused.exit()).isEqualTo(ExitCode.OK);
        assertThat(paused.out()).contains("is PAUSED by operator");
        assertThat(status().path("own").path("level").asText()).isEqualTo("PAUSED");
        assertThat(status().path("own").path("reason").asText()).isEmpty();
        run("freeze", KEY.workflowId(), "--reason", "disk \"full\"");
        assertThat(status().path("own").path("level").asText()).isEqualTo("FROZEN");
        assertThat(status().path("own").path("reason").asText()).isEqualTo("disk \"full\"");
        run("resume", KEY.toString());
        assertThat(status().path("own").path("level").asText()).isEqualTo("RUNNING");
    }

    @Test
    void saysThatNothingRunsUnderAnUnknownName() {
        CommandLineRun run = run("pause", "north/atelier/never");
        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("No workflow has the id drop/north/atelier/never");
        assertThat(run("status", "north/atelier/never").exit()).isEqualTo(ExitCode.NO);
    }

    @Test
    void refusesNamesThatAreNoDrop() {
        assertThat(run("pause", "north/atelier").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run("pause", "no~rth/atelier/1").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void acceptsWithAReasonAndPassesARefusalOn() {
        startDrop();
        CommandLineRun refused = run("accept", KEY.toString(), "--reason", ScriptedDrop.REFUSED);
        assertThat(refused.exit()).isEqualTo(ExitCode.NO);
        assertThat(refused.err()).isEqualTo("featuredrop: Refused: A better reason is needed\n");
        CommandLineRun accepted = run("accept", KEY.toString(), "--reason", "known outage");
        assertThat(accepted.exit()).isEqualTo(ExitCode.OK);
        assertThat(accepted.out()).contains("accepted: known outage");
        assertThat(run("status", KEY.toString(), "--wait").exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aRetryOfADropWithoutAFailedStepIsRefused() {
        startDrop();
        CommandLineRun refused = run("retry", KEY.toString(), "--reason", "a new version runs");
        assertThat(refused.exit()).isEqualTo(ExitCode.NO);
        assertThat(refused.err()).contains("Refused: " + KEY + " waits for no retry, it is in HELD");
    }

    @Test
    void waitsForAnEndThatIsNoPublication() {
        startDrop();
        run("abort", KEY.toString(), "--reason", "wrong data");
        CommandLineRun waited = run("status", KEY.toString(), "--wait");
        assertThat(waited.exit()).isEqualTo(ExitCode.NO);
        assertThat(waited.out()).contains("ABORTED");
    }

    @Test
    void landsAndSaysWhatTheDropIsCalled() throws IOException {
        Path file = Files.writeString(directory.resolve("items.csv"), "item_id,image_url\n");
        CommandLineRun run =
                run("land", file.toString(), "--site", "north", "--partner", "atelier", "--drop", "monday");
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("Landed north/atelier/monday: 1 files, 18 B");
        assertThat(zone.list("/north/landing/atelier/monday").stream().map(FileStat::name))
                .containsExactly("_SUCCESS", "items.csv");
        CommandLineRun again =
                run("land", file.toString(), "--site", "north", "--partner", "atelier", "--drop", "monday");
        assertThat(again.exit()).isEqualTo(ExitCode.NO);
        CommandLineRun nobody = run("land", file.toString(), "--site", "north", "--partner", "nobody");
        assertThat(nobody.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(nobody.err()).contains("atelier, bazaar");
        assertThat(run("land", "absent", "--site", "north", "--partner", "atelier")
                        .exit())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void startsTheNextRevisionOfAClosedDropOnly() throws IOException {
        zone.put("/north/landing/atelier/2026-11-21/items.csv", new byte[] {1});
        assertThat(run("redo", KEY.toString(), "--reason", "again").exit()).isEqualTo(ExitCode.NO);
        new ClosedDrops(store)
                .add(KEY, new ClosedRecord(1, DropEnd.ABORTED, "wrong data", "me", "f", "2026-11-21T10:00:00Z"));
        CommandLineRun redo = run("redo", KEY.toString(), "--reason", "again");
        assertThat(redo.exit()).isEqualTo(ExitCode.OK);
        assertThat(redo.out()).contains("Started revision 2");
        assertThat(status().path("revision").asInt()).isEqualTo(2);
        CommandLineRun running = run("redo", KEY.toString(), "--reason", "again");
        assertThat(running.exit()).isEqualTo(ExitCode.NO);
        assertThat(running.err()).contains("is running");
    }

    @Test
    void saysThatThereIsNoDropToRepeat() {
        CommandLineRun redo = run("redo", "north/atelier/never", "--reason", "again");
        assertThat(redo.exit()).isEqualTo(ExitCode.NO);
        assertThat(redo.err())
                .isEqualTo(
                        "featuredrop: There is no drop north/atelier/never: Temporal knows no run of it, and nothing of"
                                + " it is published or closed; only an ended drop can be repeated\n");
    }

    @Test
    void saysThatAPoolHasNoHostToReboot() {
        WorkflowStub.fromTyped(environment
                        .getWorkflowClient()
                        .newWorkflowStub(
                                StandInPool.class,
                                WorkflowOptions.newBuilder()
                                        .setWorkflowId(GpuPoolWorkflow.workflowId("gpu"))
                                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                        .build()))
                .start();
        for (String verb : List.of("reboot", "drain")) {
            CommandLineRun run = run("pool", verb, "--reason", "it hangs");
            assertThat(run.exit()).isEqualTo(ExitCode.NO);
            assertThat(run.err()).startsWith("featuredrop: The pool gpu has no host: EC2 shows none with the tag");
        }
    }

    @Test
    void reportNeedsStorageOnly() {
        new ClosedDrops(store)
                .add(KEY, new ClosedRecord(1, DropEnd.ABORTED, "wrong data", "me", "f", "2026-11-21T10:00:00Z"));
        for (String name : List.of(KEY.toString(), KEY.workflowId(), KEY.dropId())) {
            CommandLineRun run = withoutTemporal("report", name);
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("closed as ABORTED").contains("by me: wrong data");
        }
        assertThat(withoutTemporal("report", "never").err())
                .isEqualTo("featuredrop: No drop 'never' of a configured partner is published or closed\n");

        new ClosedDrops(store)
                .add(
                        new DropKey("north", "bazaar", KEY.dropId()),
                        new ClosedRecord(1, DropEnd.ABORTED, "wrong data", "me", "f", "2026-11-21T10:00:00Z"));
        CommandLineRun several = withoutTemporal("report", KEY.dropId());
        assertThat(several.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(several.err()).contains("Several drops are called", "north/atelier/", "north/bazaar/");
    }

    @Test
    void reportsHowADropWasClosed() {
        assertThat(run("report", KEY.toString()).exit()).isEqualTo(ExitCode.NO);
        new ClosedDrops(store)
                .add(KEY, new ClosedRecord(1, DropEnd.ABORTED, "wrong data", "me", "f", "2026-11-21T10:00:00Z"));
        CommandLineRun run = run("report", KEY.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("closed as ABORTED").contains("by me: wrong data");
    }

    @Test
    void findsNeighboursInALocalFileAndOnTheLandingZone() throws IOException {
        byte[] lines = lines();
        Path file = directory.resolve("cnn_features.txt.gz");
        Files.write(file, lines);
        try (OutputStream out = zone.create("/north/features/a/cnn_features.txt.gz")) {
            out.write(lines);
        }
        for (String place : new String[] {file.toString(), "/north/features/a/cnn_features.txt.gz"}) {
            CommandLineRun byId = run("neighbours", place, "1", "-k", "2");
            assertThat(byId.exit()).isEqualTo(ExitCode.OK);
            assertThat(byId.out().lines().skip(1))
                    .map(line -> line.strip().charAt(0))
                    .containsExactly('2', '3');
        }
        CommandLineRun byName = run("neighbours", file.toString(), "Red%20Shoe", "-k", "1");
        assertThat(byName.out()).containsPattern("3 +0\\.9");
        CommandLineRun absent = run("neighbours", file.toString(), "77");
        assertThat(absent.exit()).isEqualTo(ExitCode.NO);
        assertThat(absent.err()).contains("77 is not in");
    }

    @Test
    void readsTheFileOnHdfsThoughALocalFileIsNamedHdfs() throws IOException {
        Path local = Path.of("hdfs");
        Files.write(local, new byte[] {1});
        try (OutputStream out = zone.create("/north/features/a/cnn_features.txt.gz")) {
            out.write(lines());
        }
        try {
            CommandLineRun found =
                    run("neighbours", "hdfs://127.0.0.1:1/north/features/a/cnn_features.txt.gz", "1", "-k", "1");
            assertThat(found.err()).isEmpty();
            assertThat(found.exit()).isEqualTo(ExitCode.OK);
            assertThat(found.out().lines().skip(1)).singleElement().asString().startsWith("   2");
            CommandLineRun absent = run("neighbours", "hdfs://127.0.0.1:1/hdfs", "1");
            assertThat(absent.exit()).isEqualTo(ExitCode.NO);
            assertThat(absent.err()).contains("There is no file hdfs://127.0.0.1:1/hdfs");
        } finally {
            Files.delete(local);
        }
    }

    private static byte[] lines() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(FeatureLine.of(101, 1, new float[] {1, 0, 0}).bytes());
            out.write(FeatureLine.of(101, 2, new float[] {0.9f, 0.1f, 0}).bytes());
            out.write(FeatureLine.of(101, 3, new float[] {0.3f, 0.9f, 0}).bytes());
            out.write(FeatureLine.of(101, ItemIds.hashed("red shoe"), new float[] {0, 0.9f, 0.1f})
                    .bytes());
        }
        return bytes.toByteArray();
    }

    private void startDrop() {
        DropWorkflow drop = environment
                .getWorkflowClient()
                .newWorkflowStub(
                        DropWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(KEY.workflowId())
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowStub.fromTyped(drop).start(new DropRequest(KEY, 1, "test"));
    }

    private JsonNode status() throws IOException {
        return new ObjectMapper()
                .readTree(run("status", KEY.toString(), "--json").out());
    }

    private CommandLineRun withoutTemporal(String... arguments) {
        return CommandLineRun.of(
                loaded -> InMemoryConnections.withoutTemporal(loaded, zone, store),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                loaded -> new InMemoryConnections(loaded, environment.getWorkflowClient(), zone, store),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }
}
