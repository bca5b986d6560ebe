package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.cli.drops.SiteScan;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusReportTest {
    private static final DropKey KEY = new DropKey("north", "atelier", "one");
    private static final DropRun RUNNING = new DropRun(
            KEY,
            "run",
            "running",
            new DropRun.Shown("EXTRACT", "", "a resume: frozen by ann@ops: disk full", true, 9, 4),
            1_000,
            0);
    private static final DropRun ENDED =
            new DropRun(KEY, "run", "terminated", new DropRun.Shown("RETURN", "", "", false, 0, 0), 1_000, 61_000);

    @Test
    void showsDropsPoolsAndSites() {
        PoolState pool = new PoolState(
                "gpu",
                PoolPhase.READY,
                "",
                List.of(new GpuHost("i-1", "running", "10.0.0.1")),
                List.of(new Lease("drop/north/atelier/one", 1, 0)),
                1_000);
        SiteLevel level = new SiteLevel(1, Pause.NONE, new Pause(PauseLevel.PAUSED, "audit", "bob@ops", 5));
        StatusReport situation = new StatusReport(
                List.of(DropLine.listed(RUNNING, "page")),
                Map.of(Stage.HELD, 2L, Stage.EXTRACT, 998L),
                new PoolsAndSites(List.of(pool), Map.of("north", level), List.of("site south: no io worker")));
        assertThat(situation.lines(31_000))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("DROP"),
                        line -> assertThat(line)
                                .startsWith("north/atelier/one")
                                .containsSubsequence("-", "EXTRACT", "9", "4", "30s")
                                .endsWith("a resume: frozen by ann@ops: disk full"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "1000 drops run: EXTRACT 998, HELD 2; the newest 1 are shown, --all shows all"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("POOL"),
                        line -> assertThat(line).containsSubsequence("gpu", "READY", "30s", "1", "i-1 running"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("SITE"),
                        line -> assertThat(line).containsSubsequence("north", "run", "held", "bob@ops", "audit"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("site south: no io worker"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("featuredrop ").contains("commit"));
    }

    @Test
    void saysSoWhenThereIsNoDropAndShowsNoEmptyTable() {
        PoolsAndSites silent = new PoolsAndSites(List.of(), Map.of(), List.of("no control worker asks for work"));
        assertThat(new StatusReport(List.of(), Map.of(), silent).lines(0))
                .startsWith("no drops", "", "no control worker asks for work", "")
                .noneMatch(line -> line.startsWith("POOL") || line.startsWith("SITE"));
    }

    @Test
    void showsWhatTheNewestScanRefusedAndWhyOneDoesNotEnd() {
        SiteScan ended = new SiteScan(
                "north",
                "run",
                0,
                1_000,
                "",
                0,
                List.of("started 0, running 1, waiting for the cap 0, refused 1", "No partner 'x' is configured: /x"));
        assertThat(lines(ended))
                .containsSequence(
                        "Scan of north 30s ago: started 0, running 1, waiting for the cap 0, refused 1",
                        "  No partner 'x' is configured: /x");
        SiteScan running = new SiteScan("north", "run", 0, 0, "Cannot list /in: denied", 7, ended.lines());
        assertThat(lines(running))
                .containsSequence(
                        "Scan of north has been running for 31s, attempt 7; the last one failed: Cannot list /in: denied",
                        "  No partner 'x' is configured: /x");
        SiteScan failed = new SiteScan("north", "run", 0, 1_000, "Cannot list /in: denied", 0, List.of());
        assertThat(lines(failed)).contains("Scan of north FAILED 30s ago: Cannot list /in: denied");
    }

    private static List<String> lines(SiteScan scan) {
        return new StatusReport(
                        List.of(),
                        Map.of(),
                        new PoolsAndSites(List.of(), Map.of(), List.of()),
                        List.of(scan),
                        List.of())
                .lines(31_000);
    }

    @Test
    void showsTheStageThatTheServerKnowsWhenNoWorkerAnswers() {
        DropLine line = DropLine.running(RUNNING, null, "page");
        assertThat(line.stage()).isEqualTo("EXTRACT");
        assertThat(line.waitingFor()).isEqualTo("no workflow worker answers");
    }

    @Test
    void showsHowADropEndedWithAndWithoutAReport() {
        DropReport report =
                new DropReport(KEY, 2, DropEnd.CONFLICT, "something stands there", "", 9, Map.of(Outcome.DNS, 1L));
        DropLine conflict = DropLine.ended(ENDED, report, "page");
        assertThat(conflict.stage()).isEqualTo("CONFLICT");
        assertThat(conflict.quarantined()).isEqualTo(1);
        assertThat(conflict.text()).isEqualTo("north/atelier/one  CONFLICT  (something stands there)");
        assertThat(DropLine.ended(ENDED, null, "page").stage()).isEqualTo("TERMINATED");
    }
}
