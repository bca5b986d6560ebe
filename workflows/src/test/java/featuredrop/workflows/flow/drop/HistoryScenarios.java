package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.site.DropScanWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.flow.upkeep.SweepWorkflow;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Plays the scenes whose histories are kept, one of each kind, and records them into the directory given as argument.
/// Run it by hand when a workflow is changed on purpose, into the directory of the next version.
final class HistoryScenarios {
    private static final DropKey KEY = new DropKey("north", "acme", "scene");

    private final Path directory;
    private final Supplier<DropHarness> benches;

    private HistoryScenarios(Path directory, Supplier<DropHarness> benches) {
        this.directory = directory;
        this.benches = benches;
    }

    /// A scene on a bench of its own; it returns when its histories can be recorded.
    private interface Scene {
        void play(DropHarness bench, HistoryRecorder recorder) throws IOException;
    }

    /// @param arguments the directory and, to record from a real server, its address; scenes that take hours are left
    ///     out then
    public static void main(String[] arguments) throws IOException {
        boolean real = arguments.length > 1;
        HistoryScenarios scenes = new HistoryScenarios(
                Path.of(arguments[0]), () -> real ? new DropHarness(arguments[1]) : new DropHarness());
        scenes.play(HistoryScenarios::published);
        scenes.play(HistoryScenarios::pausedAndFrozen);
        scenes.play(HistoryScenarios::pausedInARetryDelay);
        scenes.play(HistoryScenarios::handedOver);
        scenes.play(HistoryScenarios::heldAndAccepted);
        scenes.play(HistoryScenarios::aborted);
        scenes.play(HistoryScenarios::rejected);
        scenes.play(HistoryScenarios::failing);
        scenes.play(HistoryScenarios::siteWorkflows);
        scenes.play(HistoryScenarios::parkedAndRetried);
        scenes.play(HistoryScenarios::parkedAndAborted);
        scenes.play(HistoryScenarios::heldAndRetried);
        scenes.play(HistoryScenarios::told);
        scenes.play(HistoryScenarios::changedDrop);
        scenes.play(HistoryScenarios::distrusted);
        if (!real) {
            scenes.play(HistoryScenarios::passes);
            scenes.play(HistoryScenarios::late);
            scenes.play(HistoryScenarios::poolAskedAgain);
            scenes.play(HistoryScenarios::rarelyLookedFor);
        }
    }

    private void play(Scene scene) throws IOException {
        try (DropHarness bench = benches.get()) {
            scene.play(bench, new HistoryRecorder(bench.env.getWorkflowClient(), directory));
        }
    }

    private static void published(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.chunksOfFiles = List.of(3, 0, 2);
        bench.site.settings = settings(2, 2_000);
        end(bench, recorder, "drop-published");
    }

    private static void pausedAndFrozen(DropHarness bench, HistoryRecorder recorder) throws IOException {
        HeldCall export = bench.hold("export 000000");
        HeldCall chunk = bench.hold("extract 000000-000000");
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitTrue(drop, export::hasArrived);
        drop.pause("disk full");
        DropHarness.awaitStatus(drop, status -> !status.own().who().isEmpty());
        export.letGo();
        DropPauseTest.awaitStopped(drop);
        drop.resume(null);
        DropHarness.awaitTrue(drop, chunk::hasArrived);
        drop.site(new SiteLevel(5, new Pause(PauseLevel.FROZEN, "fire", "olga", 1), Pause.NONE));
        DropPauseTest.awaitStopped(drop);
        chunk.letGo();
        drop.site(new SiteLevel(6, Pause.NONE, Pause.NONE));
        DropHarness.result(drop);
        record(recorder, "drop-paused-frozen", drop);
    }

    private static void pausedInARetryDelay(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("verify", DropPauseTest::failOnce);
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitTrue(drop, () -> bench.site.isWaiting("verify"));
        drop.pause(null);
        DropPauseTest.awaitStopped(drop);
        drop.resume(null);
        DropHarness.result(drop);
        record(recorder, "drop-paused-in-retry-delay", drop);
    }

    private static void handedOver(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.settings = settings(1, 60);
        bench.site.chunksOfFiles = List.of(5, 6, 5);
        DropWorkflow drop = bench.start(KEY);
        Set<String> runs = new LinkedHashSet<>();
        for (int file = 0; file < 3; file++) {
            for (int chunk = 0; chunk < 5; chunk++) {
                bench.site.before(String.format("extract %06d-%06d", file, chunk), _ -> runs.add(runId(drop)));
            }
        }
        bench.site.before("verify", _ -> runs.add(runId(drop)));
        DropHarness.result(drop);
        int run = 1;
        for (String id : runs) {
            recorder.record("drop-handed-over-" + run++, KEY.workflowId(), id);
        }
    }

    private static void heldAndAccepted(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.goneOfTen = 5;
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        drop.accept("the partner knows");
        DropHarness.result(drop);
        record(recorder, "drop-held-accepted", drop);
    }

    private static void aborted(DropHarness bench, HistoryRecorder recorder) throws IOException {
        HeldCall held = bench.hold("extract 000000-000001");
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitTrue(drop, held::hasArrived);
        drop.abort("not wanted");
        DropHarness.result(drop);
        record(recorder, "drop-aborted", drop);
    }

    private static void rejected(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("export 000000", _ -> {
            throw new DropException(FailureType.INPUT_CHANGED, "a.bin changed");
        });
        end(bench, recorder, "drop-rejected");
    }

    private static void heldAndRetried(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.downOfTen = generation -> generation == 1 ? 5 : 0;
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitStatus(drop, status -> status.stage() == Stage.HELD);
        drop.retry("the web server is up");
        DropHarness.result(drop);
        record(recorder, "drop-held-retried", drop);
    }

    private static void distrusted(DropHarness bench, HistoryRecorder recorder) throws IOException {
        DropDistrustTest.distrustAtPublication(bench);
        bench.site.before("settle", attempt -> {
            if (attempt == 3) {
                bench.site.distrusted = generation -> generation == 2 ? 1 : 0;
            }
        });
        end(bench, recorder, "drop-distrusted");
    }

    private static void passes(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.settings = settings(1, 60).withPasses(List.of(Duration.ofMinutes(10), Duration.ofHours(1)));
        bench.site.chunksOfFiles = List.of(4, 4);
        bench.site.downOfTen = generation -> generation < 3 ? 1 : 0;
        DropWorkflow drop = bench.start(KEY);
        Set<String> runs = new LinkedHashSet<>();
        for (int chunk = 0; chunk < 4; chunk++) {
            bench.site.before(String.format("extract 000001-%06d", chunk), _ -> runs.add(runId(drop)));
        }
        bench.site.before("verify", _ -> runs.add(runId(drop)));
        DropHarness.result(drop);
        int run = 1;
        for (String id : runs) {
            recorder.record("drop-passes-" + run++, KEY.workflowId(), id);
        }
    }

    private static void parkedAndRetried(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("extract 000000-000001", _ -> {
            throw new IllegalStateException("no such thing");
        });
        DropWorkflow drop = bench.start(KEY);
        ParkedDropTest.awaitParked(bench, drop);
        bench.site.clear("extract 000000-000001");
        drop.retry("a new version runs");
        DropHarness.result(drop);
        record(recorder, "drop-parked-retried", drop);
    }

    private static void parkedAndAborted(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("publish", _ -> {
            throw new IllegalStateException("no such thing");
        });
        DropWorkflow drop = bench.start(KEY);
        ParkedDropTest.awaitParked(bench, drop);
        drop.abort("not needed");
        DropHarness.result(drop);
        record(recorder, "drop-parked-aborted", drop);
    }

    private static void failing(DropHarness bench, HistoryRecorder recorder) throws IOException {
        HeldCall await = bench.hold("await");
        HeldCall settle = bench.hold("settle");
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitTrue(drop, await::hasArrived);
        drop.failing(new FailingCalls.News("await", "", "NotReady", "No _SUCCESS yet"));
        DropHarness.awaitStatus(drop, status -> status.waitingFor().startsWith("No _SUCCESS"));
        await.letGo();
        DropHarness.awaitTrue(drop, settle::hasArrived);
        drop.failing(new FailingCalls.News("settle", "PLATFORM", "S3", "S3 does not answer"));
        drop.failing(new FailingCalls.News("verify", "PLATFORM", "S3", "of an activity that is not called"));
        DropHarness.awaitStatus(drop, status -> status.waitingFor().startsWith("PLATFORM S3"));
        settle.letGo();
        DropHarness.result(drop);
        record(recorder, "drop-failing", drop);
    }

    private static void late(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("await", _ -> {
            throw Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(30));
        });
        end(bench, recorder, "drop-late");
    }

    private static void told(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("await", attempt -> {
            if (attempt == 1) {
                throw Failures.notReady("_SUCCESS is missing", Duration.ofMinutes(30));
            }
        });
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitTrue(drop, () -> bench.site.isWaiting("await"));
        drop.arrived();
        DropHarness.result(drop);
        record(recorder, "drop-told", drop);
        bench.site.scan = new ScanReport(List.of(new DueDrop(KEY, 1, 1)), 200, List.of());
        bench.site.openDrops = List.of(KEY.workflowId());
        DropScanWorkflow scan = bench.workflow(DropScanWorkflow.class, "scan/north");
        scan.scan("north");
        record(recorder, "scan-telling", scan);
    }

    private static void rarelyLookedFor(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.before("await", _ -> {
            throw Failures.notReady("_SUCCESS is missing", Duration.ofHours(50));
        });
        end(bench, recorder, "drop-late-at-the-limit");
    }

    private static void poolAskedAgain(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.pool.answer = new PoolNotice("main", PoolPhase.STOPPED, 0, "no chunk moved");
        DropWorkflow drop = bench.start(KEY);
        DropHarness.awaitStatus(drop, status -> status.waitingFor().startsWith("GPU pool main is STOPPED"));
        bench.pool.answer = new PoolNotice("main", PoolPhase.READY, 1, "");
        DropHarness.result(drop);
        record(recorder, "drop-pool-asked-again", drop);
    }

    private static void siteWorkflows(DropHarness bench, HistoryRecorder recorder) throws IOException {
        bench.site.scan = new ScanReport(List.of(new DueDrop(KEY, 1, 1)), 200, List.of());
        bench.site.reconciled = new ReconcileReport(List.of(KEY), List.of(), List.of());
        DropScanWorkflow scan = bench.workflow(DropScanWorkflow.class, "scan/north");
        scan.scan("north");
        record(recorder, "scan", scan);
        ReconcileWorkflow reconcile = bench.workflow(ReconcileWorkflow.class, "reconcile/north");
        reconcile.reconcile("north");
        record(recorder, "reconcile", reconcile);
        SweepWorkflow sweep = bench.workflow(SweepWorkflow.class, "sweep/north");
        sweep.sweep("north");
        record(recorder, "sweep", sweep);
        PipelineControlWorkflow control = bench.workflow(PipelineControlWorkflow.class, "pipeline/north");
        WorkflowClient.start(control::run, "north", SiteLevel.CLEAR);
        control.pause("disk full");
        bench.env.sleep(Duration.ofSeconds(30));
        control.hold(null);
        control.resume(null);
        bench.env.sleep(Duration.ofSeconds(30));
        record(recorder, "pipeline-control", control);
    }

    private static void changedDrop(DropHarness bench, HistoryRecorder recorder) throws IOException {
        ReconcileReport.Redo redo = new ReconcileReport.Redo(new DropRequest(KEY, 2, "late files"), 3);
        bench.site.reconciled =
                new ReconcileReport(List.of(), List.of(), List.of(), new ReconcileReport.Redos(List.of(redo), 200));
        ReconcileWorkflow reconcile = bench.workflow(ReconcileWorkflow.class, "reconcile/north");
        reconcile.reconcile("north");
        record(recorder, "reconcile-redo", reconcile);
    }

    private static DropSettings settings(int window, int eventsPerRun) {
        return new DropSettings(
                "main",
                Duration.ofSeconds(30),
                Duration.ofHours(6),
                Duration.ofHours(72),
                window,
                window,
                0.2,
                eventsPerRun,
                0);
    }

    private static void end(DropHarness bench, HistoryRecorder recorder, String name) throws IOException {
        DropWorkflow drop = bench.start(KEY);
        DropHarness.result(drop);
        record(recorder, name, drop);
    }

    private static void record(HistoryRecorder recorder, String name, Object workflow) throws IOException {
        var execution = WorkflowStub.fromTyped(workflow).describe().getExecution();
        recorder.record(name, execution.getWorkflowId(), execution.getRunId());
    }

    private static String runId(DropWorkflow drop) {
        return WorkflowStub.fromTyped(drop).describe().getExecution().getRunId();
    }
}
