package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.export.DropPlanner;
import featuredrop.activities.export.FileExporter;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.cli.drops.ScriptedDrop;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `redo` and `retry` of an ended drop say what they will do before they do it.
@Tag("slow")
final class AnotherTryTest {
    private static final DropKey KEY = new DropKey("north", "atelier", "monday");

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
        zone.put("/north/landing/atelier/monday/items.csv", """
                item_id,image_url
                one,http://shop.example/1
                two,http://shop.example/2
                three,http://shop.example/3
                """.getBytes(StandardCharsets.UTF_8));
        zone.put("/north/landing/atelier/monday/_SUCCESS", new byte[0]);
        environment.newWorker(TaskQueues.DROP_WORKFLOW).registerWorkflowImplementationTypes(ScriptedDrop.class);
        environment.start();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void aPlanSaysWhatIsReused() throws IOException {
        extracted(Outcome.EXTRACTED, Outcome.CONNECT, Outcome.GONE);
        ended();

        assertThat(run("plan", KEY.toString()).out())
                .startsWith("Plan for revision 2 of north/atelier/monday, complete:\n")
                .contains(
                        "  records  3, counted by the export\n",
                        "  chunks   0 to extract of 1\n",
                        "  reused   1 whole chunks with results; results of 3 records are kept\n");
        assertThat(run("plan", KEY.toString(), "--failed").out())
                .contains(
                        "  chunks   1 to extract of 1\n",
                        "  reused   0 whole chunks with results; results of 2 records are kept\n");
    }

    @Test
    void aDryRunPrintsThePlanAndStartsNothing() throws IOException {
        extracted(Outcome.EXTRACTED, Outcome.CONNECT, Outcome.GONE);
        ended();

        CommandLineRun failed = run("redo", KEY.toString(), "--reason", "up again", "--failed", "--dry-run");
        assertThat(failed.exit()).isEqualTo(ExitCode.OK);
        assertThat(failed.out())
                .startsWith("""
                Plan for revision 2 of north/atelier/monday, generation 2:
                  files    1 of 98 B, all are exported
                  chunks   1 of 1
                  records  1 of 3
                """)
                .contains("  images   1 to fetch")
                .doesNotContain("Started");
        assertThat(run("redo", KEY.toString(), "--reason", "new rules", "--all", "--dry-run")
                        .out())
                .contains("records  3 of 3", "images   3 to fetch");
        assertThat(run("redo", KEY.toString(), "--reason", "again", "--dry-run").out())
                .contains("generation 1:", "chunks   0 of 1", "images   0 to fetch");
        assertThat(run("status", KEY.toString()).exit()).isEqualTo(ExitCode.NO);
    }

    @Test
    void aRetryOfAnEndedDropStartsItsNextRevision() throws IOException {
        extracted(Outcome.EXTRACTED, Outcome.DNS, Outcome.DEADLINE);
        ended();

        CommandLineRun retry = run("retry", KEY.toString(), "--reason", "up again");

        assertThat(retry.exit()).as(retry.err()).isEqualTo(ExitCode.OK);
        assertThat(retry.out()).contains("records  2 of 3", "Started revision 2 of north/atelier/monday");
        assertThat(run("redo", KEY.toString(), "--reason", "again").err()).contains("is running");
    }

    @Test
    void nothingIsStartedWhenNoFailureMayBeOver() throws IOException {
        extracted(Outcome.EXTRACTED, Outcome.GONE, Outcome.NOT_IMAGE);
        ended();

        CommandLineRun retry = run("retry", KEY.toString(), "--reason", "perhaps");

        assertThat(retry.exit()).isEqualTo(ExitCode.NO);
        assertThat(retry.err()).contains("No image of north/atelier/monday may be there at another try");
        assertThat(run("redo", KEY.toString(), "--reason", "again").out()).contains("Started revision 2");
    }

    @Test
    void thePlanCountsResultsThatAreNotToBeDelivered() throws IOException {
        ChunkRef chunk = extracted(Outcome.EXTRACTED, Outcome.CONNECT, Outcome.GONE);
        ended();
        new DistrustNotes(store)
                .add(DistrustNote.of(new DistrustNote.Cause("i-1", "cosine 0.5", 1, 2), List.of(chunk)));

        assertThat(run("redo", KEY.toString(), "--reason", "not trusted", "--dry-run")
                        .out())
                .contains("chunks   1 of 1", "records  3 of 3", "images   3 to fetch");
        assertThat(run("retry", KEY.toString(), "--reason", "not trusted", "--dry-run")
                        .out())
                .contains("records  3 of 3");
    }

    @Test
    void whatIsNoLongerInTheExchangeIsExportedAgain() {
        ended();

        assertThat(run("redo", KEY.toString(), "--reason", "again", "--failed", "--dry-run")
                        .out())
                .contains("  files    1 of 98 B, 1 are to be exported", "chunks   0 of 0");
    }

    @Test
    void aDropWhoseFilesAreGoneIsNotStarted() {
        ended();
        zone.delete("/north/landing/atelier/monday");

        CommandLineRun redo = run("redo", KEY.toString(), "--reason", "again");

        assertThat(redo.exit()).isEqualTo(ExitCode.NO);
        assertThat(redo.err()).contains("no longer in the landing zone");
    }

    @Test
    void failedAndAllExcludeEachOther() {
        assertThat(run("redo", KEY.toString(), "--reason", "again", "--failed", "--all")
                        .exit())
                .isEqualTo(ExitCode.USAGE);
    }

    /// As export and extraction leave it.
    private ChunkRef extracted(Outcome... outcomes) throws IOException {
        FeatureDropConfig loaded = ConfigFile.load(Path.of(config), Map.of());
        Landing landing = new Landing("north", loaded.site("north"), zone);
        PlanRef ref = new DropPlanner(loaded, landing, zone, store)
                .plan(new DropRequest(KEY, 1, "scan"), Progress.NONE)
                .plan();
        new FileExporter(zone, store, 1L << 30, loaded.input()).export(ref, 0, Progress.NONE, _ -> {});
        ResultWriter results = new ResultWriter(ref.modelKey(), 1);
        for (Outcome outcome : outcomes) {
            ChunkResult.Builder result =
                    ChunkResult.newBuilder().setRecord(results.records()).setOutcome(outcome.number());
            results.add(
                    outcome == Outcome.EXTRACTED
                            ? result.addFeature(1).build()
                            : result.setDetail("no").build());
        }
        ChunkRef chunk = new ChunkRef(ref, 0, 0);
        store.putIfAbsent(
                ObjectKeys.result(chunk),
                results.finish(new ResultWriter.Facts("test", 1, 10)).bytes());
        return chunk;
    }

    private void ended() {
        new ClosedDrops(store)
                .add(KEY, new ClosedRecord(1, DropEnd.ABORTED, "dead network", "me", "f", "2026-11-21T10:00:00Z"));
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                loaded -> new InMemoryConnections(loaded, environment.getWorkflowClient(), zone, store),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }
}
