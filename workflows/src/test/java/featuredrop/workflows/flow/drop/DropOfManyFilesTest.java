package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.flow.drop.state.ChunkCursor;
import featuredrop.workflows.flow.drop.state.Counters;
import featuredrop.workflows.flow.drop.state.DropCarried;
import featuredrop.workflows.flow.drop.state.FirstRun;
import featuredrop.workflows.flow.drop.state.LeaseState;
import featuredrop.workflows.flow.drop.state.PauseState;
import featuredrop.workflows.flow.drop.state.PlanState;
import featuredrop.workflows.flow.drop.state.ProgressState;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A drop of as many files as one may have, near its end: the runs before are played by the state that they hand over.
@Timeout(240)
@Tag("slow")
final class DropOfManyFilesTest {
    private static final int FILES = 100_000;
    private static final int MOST_BYTES = 256 << 10;
    private static final DropKey KEY = new DropKey("north", "acme", "many");

    private final DropHarness bench = new DropHarness();
    private final Set<String> runs = ConcurrentHashMap.newKeySet();
    private final long seed = System.nanoTime();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void runsOfWhichEveryFileStillWaitsForThePoolHandOverLittle() {
        land(1);
        bench.pool.answer = new PoolNotice("main", PoolPhase.WAITING_CAPACITY, 0, "");
        DropWorkflow drop = start(carried(FILES - 300, 0));

        DropHarness.awaitTrue(drop, () -> drop.progress().filesExported() == FILES);

        assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
        assertEventsAreSmall(drop);
    }

    @Test
    void theLastFilesAreExportedAndExtractedOnceEachOverSeveralRuns() {
        land(2);
        DropWorkflow drop = start(carried(FILES - 60, FILES - 80));

        DropReport report = DropHarness.result(drop);

        long chunks =
                bench.site.chunksOfFiles.stream().mapToLong(Integer::longValue).sum();
        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.records()).isEqualTo(10 * chunks);
        for (int file = FILES - 80; file < FILES; file++) {
            int exports = file < FILES - 60 ? 0 : 1;
            assertThat(bench.site.count(String.format("export %06d", file))).isEqualTo(exports);
            for (int chunk = 0; chunk < bench.site.chunksOfFiles.get(file); chunk++) {
                assertThat(bench.site.count(String.format("extract %06d-%06d", file, chunk)))
                        .as("seed %d, file %d, chunk %d", seed, file, chunk)
                        .isEqualTo(1);
            }
        }
        assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
        assertEventsAreSmall(drop);
    }

    private void land(int seedStep) {
        bench.site.settings = settings();
        bench.site.chunksOfFiles =
                new Random(seed + seedStep).ints(FILES, 0, 4).boxed().toList();
    }

    private DropWorkflow start(DropCarried carried) {
        DropWorkflow drop = bench.workflow(DropWorkflow.class, KEY.workflowId());
        for (int file = FILES - 300; file < FILES; file++) {
            bench.site.before(String.format("export %06d", file), _ -> runs.add(runId(drop)));
            bench.site.before(String.format("extract %06d-000000", file), _ -> runs.add(runId(drop)));
        }
        WorkflowStub.fromTyped(drop).start(new DropRequest(KEY, 1, "test"), null, carried);
        return drop;
    }

    /// What a run hands over after it exported the first files and took the chunks of those before `next`.
    private DropCarried carried(int exported, int next) {
        ChunkCursor cursor = new ChunkCursor();
        int taken = 0;
        for (int file = 0; file < exported; file++) {
            int chunks = bench.site.chunksOfFiles.get(file);
            cursor.nextFile();
            cursor.add(new ExportedFile(file, chunks, 10L * chunks, 0, 100));
            taken += file < next ? chunks : 0;
        }
        for (int i = 0; i < taken; i++) {
            cursor.next();
        }
        PlanRef plan = new PlanRef(KEY, 1, "a".repeat(64), "m", "0123456789abcdef");
        return new DropCarried(
                new FirstRun(1_000, "run-1"),
                new PlanState(settings(), "f1", new PlannedDrop(plan, FILES, 1_000)),
                new ProgressState(Stage.EXPORT, null, taken, 0, cursor.exports()),
                new Counters(Map.of(Outcome.EXTRACTED, 10L * taken), taken, taken),
                LeaseState.NONE,
                PauseState.NONE,
                null);
    }

    private static DropSettings settings() {
        return new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 16, 8, 0.2, 200, 0);
    }

    /// Every payload is part of an event.
    private void assertEventsAreSmall(DropWorkflow drop) {
        for (String run : runs) {
            List<HistoryEvent> events = bench.env
                    .getWorkflowClient()
                    .fetchHistory(KEY.workflowId(), run)
                    .getEvents();
            assertThat(events).extracting(HistoryEvent::getSerializedSize).allMatch(bytes -> bytes < MOST_BYTES);
        }
        assertThat(drop.status().toString()).hasSizeLessThan(2_000);
    }

    private static String runId(DropWorkflow drop) {
        return WorkflowStub.fromTyped(drop).describe().getExecution().getRunId();
    }
}
