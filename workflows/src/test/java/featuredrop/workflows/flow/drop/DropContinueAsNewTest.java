package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@Tag("slow")
final class DropContinueAsNewTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aLongDropGoesOnInNewRunsAndRepeatsNothing() {
        longDrop();
        Set<String> runs = new LinkedHashSet<>();
        DropWorkflow drop = bench.start();
        watchRuns(runs, drop);

        DropReport report = DropHarness.result(drop);

        assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
        assertWhole(report);
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
    }

    @Test
    void aPauseAtEveryHandOverIsNotLost() {
        longDrop();
        Set<String> runs = new LinkedHashSet<>();
        List<HeldCall> calls = IntStream.range(0, 20)
                .mapToObj(chunk -> bench.hold(name(chunk)))
                .toList();
        DropWorkflow drop = bench.start();
        for (int chunk = 0; chunk < 20; chunk++) {
            HeldCall held = calls.get(chunk);
            DropHarness.awaitTrue(drop, held::hasArrived);
            String reason = "pause " + chunk;
            drop.pause(reason);
            DropHarness.awaitStatus(drop, status -> status.own().stops());
            held.letGo();
            DropPauseTest.awaitStopped(drop);
            DropStatus stopped =
                    DropHarness.awaitStatus(drop, status -> !status.own().who().isEmpty());
            assertThat(stopped.own().reason()).isEqualTo(reason);
            assertThat(stopped.progress().chunksExtracted()).isEqualTo(chunk + 1);
            runs.add(runId(drop));
            drop.resume(null);
        }

        DropReport report = DropHarness.result(drop);

        assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
        assertWhole(report);
        assertThat(bench.pool.leases()).isEmpty();
        assertThat(bench.pool.epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theReturnIsHandedOverToo() {
        bench.site.settings = settings(45);
        bench.site.parts = 20;
        Set<String> runs = new LinkedHashSet<>();
        DropWorkflow drop = bench.start();
        watchRuns(runs, drop);

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
        for (int part = 0; part < 20; part++) {
            assertThat(bench.site.count(String.format("return part %06d", part)))
                    .isEqualTo(1);
        }
    }

    private void longDrop() {
        bench.site.settings = settings(60);
        bench.site.chunksOfFiles = List.of(7, 0, 6, 7);
    }

    private static DropSettings settings(int eventsPerRun) {
        return new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, eventsPerRun, 0);
    }

    private void watchRuns(Set<String> runs, DropWorkflow drop) {
        for (String call : List.of(
                "extract 000000-000000",
                "extract 000003-000000",
                "return part 000000",
                "return part 000010",
                "verify")) {
            bench.site.before(call, _ -> runs.add(runId(drop)));
        }
    }

    private static String name(int chunk) {
        int file = chunk < 7 ? 0 : chunk < 13 ? 2 : 3;
        int first = chunk < 7 ? 0 : chunk < 13 ? 7 : 13;
        return String.format("extract %06d-%06d", file, chunk - first);
    }

    private void assertWhole(DropReport report) {
        assertThat(report.end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.records()).isEqualTo(200);
        assertThat(report.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 180L, Outcome.GONE, 20L));
        for (int chunk = 0; chunk < 20; chunk++) {
            assertThat(bench.site.count(name(chunk))).as(name(chunk)).isEqualTo(1);
        }
        for (int file = 0; file < 4; file++) {
            assertThat(bench.site.count(String.format("export %06d", file))).isEqualTo(1);
        }
    }

    private static String runId(DropWorkflow drop) {
        return WorkflowStub.fromTyped(drop).describe().getExecution().getRunId();
    }
}
