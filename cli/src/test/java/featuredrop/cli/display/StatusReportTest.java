package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.SiteScan;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
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
    private static final DropRun RUNNING = new DropRun(KEY, "run", "running", "EXTRACT", 1_000, 0);
    private static final DropRun ENDED = new DropRun(KEY, "run", "terminated", "RETURN", 1_000, 61_000);

    @Test
    void showsDropsPoolsAndSites() {
        DropStatus status = status(
                new Pause(PauseLevel.FROZEN, "disk full", "ann@ops", 5), new Pause(PauseLevel.PAUSED, "", "", 5));
        PoolState pool = new PoolState(
                "gpu",
                PoolPhase.READY,
                "",
                List.of(new GpuHost("i-1", "running", "10.0.0.1")),
                List.of(new Lease("drop/north/atelier/one", 1, 0)),
                1_000);
        SiteLevel level = new SiteLevel(1, Pause.NONE, new Pause(PauseLevel.PAUSED, "audit", "bob@ops", 5));
        StatusReport situation = new StatusReport(
                List.of(DropLine.running(RUNNING, status, "page")), List.of(pool), Map.of("north", level));
        assertThat(situation.lines(31_000))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("DROP"),
                        line -> assertThat(line)
                                .startsWith("north/atelier/one")
                                .containsSubsequence("EXTRACT", "1/2", "9", "4", "30s")
                                .contains("frozen by ann@ops: disk full; site paused")
                                .endsWith("a resume"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("POOL"),
                        line -> assertThat(line).containsSubsequence("gpu", "READY", "30s", "1", "i-1 running"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("SITE"),
                        line -> assertThat(line).containsSubsequence("north", "run", "held", "bob@ops", "audit"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).startsWith("featuredrop ").contains("commit"));
    }

    @Test
    void saysSoWhenThereIsNoDrop() {
        assertThat(new StatusReport(List.of(), List.of(), Map.of()).lines(0)).contains("no drops");
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
        return new StatusReport(List.of(), List.of(), Map.of(), List.of(scan)).lines(31_000);
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

    private static DropStatus status(Pause own, Pause site) {
        return new DropStatus(
                KEY,
                1,
                Stage.EXTRACT,
                "a resume",
                own,
                site,
                "",
                "",
                "",
                new DropProgress(1, 1, 2, 1, 9, 5, 0, 0, 0),
                Map.of(Outcome.EXTRACTED, 5L, Outcome.GONE, 4L));
    }
}
