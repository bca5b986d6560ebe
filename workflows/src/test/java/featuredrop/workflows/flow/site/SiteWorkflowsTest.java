package featuredrop.workflows.flow.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.drop.DropHarness;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.flow.upkeep.SweepWorkflow;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.SweepReport;
import io.temporal.client.WorkflowFailedException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@Tag("slow")
final class SiteWorkflowsTest {
    private static final Pause PAUSED = new Pause(PauseLevel.PAUSED, "upgrade", "olga", 1);

    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aScanStartsWhatIsDueInOrderAndUnderTheCap() {
        due(drop("a", "1", 150), drop("b", "2", 60), drop("c", "3", 1));

        String line = scan();

        assertThat(line).isEqualTo("started 2, running 0, waiting for the cap 1, refused 1\nbad name 'x y'");
        assertThat(bench.site.started)
                .containsExactly(
                        new DropRequest(new DropKey("north", "a", "1"), 1, "scan"),
                        new DropRequest(new DropKey("north", "b", "2"), 1, "scan"));
    }

    /// It ends, so that the list of workflows shows it and the schedule starts the next one.
    @Test
    void aScanThatFailsUnexpectedlyEndsWithTheFailure() {
        breakDown("scan", Integer.MAX_VALUE);

        assertThatThrownBy(this::scan)
                .isInstanceOf(WorkflowFailedException.class)
                .hasStackTraceContaining("UNEXPECTED")
                .hasStackTraceContaining("no such thing");
        assertThat(bench.site.count("scan")).isEqualTo(Tries.MOST);
    }

    @Test
    void aScanGoesOnAfterAFewUnexpectedFailures() {
        due(drop("a", "1", 150));
        breakDown("scan", 1);
        breakDown("open", 1);
        breakDown("flight", Tries.MOST - 1);

        assertThat(scan()).startsWith("started 1");
    }

    @Test
    void aDropWhoseStartFailsUnexpectedlyKeepsNoOtherBack() {
        due(drop("a", "1", 1), drop("b", "2", 1));
        breakDown("start", Tries.MOST);

        assertThat(scan())
                .startsWith("started 1, running 0, waiting for the cap 0, refused 2\nbad name 'x y'\nstart north/a/1")
                .contains("UNEXPECTED, BUG", "no such thing");
        assertThat(bench.site.started).containsExactly(new DropRequest(new DropKey("north", "b", "2"), 1, "scan"));
    }

    @Test
    void upkeepThatFailsUnexpectedlyEndsWithTheFailure() {
        breakDown("reconcile", Integer.MAX_VALUE);
        breakDown("sweep []", Integer.MAX_VALUE);

        assertThatThrownBy(this::reconcile).hasStackTraceContaining("no such thing");
        SweepWorkflow sweep = bench.workflow(SweepWorkflow.class, "sweep/north");
        assertThatThrownBy(() -> sweep.sweep("north")).hasStackTraceContaining("no such thing");
        assertThat(bench.site.count("reconcile")).isEqualTo(Tries.MOST);
        assertThat(bench.site.count("sweep []")).isEqualTo(Tries.MOST);
    }

    private void breakDown(String call, int times) {
        bench.site.before(call, attempt -> {
            if (attempt <= times) {
                throw new NullPointerException("no such thing");
            }
        });
    }

    @Test
    void aScanLeavesRunningDropsAloneAndCountsTheirFiles() {
        due(drop("a", "1", 150), drop("b", "2", 60), drop("c", "3", 1));
        bench.site.openDrops = List.of("drop/north/a/1");
        bench.site.filesInFlight = 150;

        assertThat(scan()).startsWith("started 1, running 1, waiting for the cap 1");
        assertThat(bench.site.started).hasSize(1);
    }

    @Test
    void runningDropsThatAreReadyAreToldWithTheirFiles() {
        due(drop("a", "1", 150), drop("b", "2", 0), drop("c", "3", 1));
        bench.site.openDrops = List.of("drop/north/a/1", "drop/north/b/2");

        scan();

        assertThat(bench.site.readyToPass).containsExactly(drop("a", "1", 150));
        assertThat(bench.site.told).containsExactly(new DropKey("north", "a", "1"));
    }

    @Test
    void aScanWithNothingToStartTellsDropsThatTheirDataAreThereToo() {
        due(drop("a", "1", 150), drop("b", "2", 0));
        bench.site.openDrops = List.of("drop/north/a/1", "drop/north/b/2");

        assertThat(scan()).startsWith("started 0, running 2");
        assertThat(bench.site.told).containsExactly(new DropKey("north", "a", "1"));
    }

    @Test
    void noMoreDropsThatWaitAreStartedWhenVeryManyRun() {
        due(drop("a", "1", 0), drop("b", "2", 1));
        bench.site.openDrops =
                IntStream.range(0, 3_000).mapToObj(i -> "drop/north/p/" + i).toList();

        assertThat(scan()).startsWith("started 1, running 0, waiting for the cap 1");
        assertThat(bench.site.started).containsExactly(new DropRequest(new DropKey("north", "b", "2"), 1, "scan"));
    }

    @Test
    void aScanThatIsRefusedForHalfAnHourFailsWithTheReason() {
        bench.site.before("scan", _ -> {
            throw new DropException(FailureKind.PLATFORM, "Cannot list /landing: denied");
        });

        assertThatThrownBy(this::scan)
                .isInstanceOf(WorkflowFailedException.class)
                .rootCause()
                .hasMessageContaining("Cannot list /landing: denied");
        assertThat(bench.site.count("scan")).isBetween(10, 120);
    }

    @Test
    void aHeldSiteStartsNothing() {
        due(drop("a", "1", 150));
        bench.site.level = new SiteLevel(1, Pause.NONE, PAUSED);

        assertThat(scan()).isEqualTo("nothing started, the site is held by olga: upgrade");
        assertThat(bench.site.calls).doesNotContain("scan");
    }

    @Test
    void aPausedSiteStartsNothing() {
        due(drop("a", "1", 150));
        bench.site.level = new SiteLevel(1, PAUSED, Pause.NONE);

        assertThat(scan()).isEqualTo("nothing started, the site is paused by olga: upgrade");
        assertThat(bench.site.started).isEmpty();
    }

    @Test
    void reconcileStartsStuckDropsByTheScansRule() {
        DropKey stuck = new DropKey("north", "a", "1");
        DropKey lost = new DropKey("north", "z", "9");
        bench.site.reconciled =
                new ReconcileReport(List.of(stuck, lost), List.of("pointer moved"), List.of("old staging"));
        due(drop("a", "1", 3));

        ReconcileReport report = reconcile();

        assertThat(report.stuck()).containsExactly(lost);
        assertThat(report.repaired()).containsExactly("pointer moved", stuck + " was due and did not run: started");
        assertThat(report.findings()).containsExactly("old staging");
        assertThat(bench.site.started).containsExactly(new DropRequest(stuck, 1, "reconcile"));
    }

    @Test
    void reconcileStartsNothingOnAHeldSite() {
        DropKey stuck = new DropKey("north", "a", "1");
        bench.site.reconciled = new ReconcileReport(List.of(stuck), List.of(), List.of());
        bench.site.level = new SiteLevel(1, Pause.NONE, PAUSED);
        due(drop("a", "1", 3));

        ReconcileReport report = reconcile();

        assertThat(report.stuck()).containsExactly(stuck);
        assertThat(report.findings()).containsExactly("nothing started, the site is held by olga: upgrade");
        assertThat(bench.site.started).isEmpty();
    }

    @Test
    void reconcileStartsRevisionsOfChangedDropsUnderTheCap() {
        bench.site.filesInFlight = 150;
        bench.site.reconciled = changed(redo("a", "1", 2, 60), redo("a", "2", 3, 60), redo("b", "1", 2, 1));

        ReconcileReport report = reconcile();

        assertThat(bench.site.started)
                .extracting(started -> started.key().toString(), DropRequest::revision, DropRequest::reason)
                .containsExactly(tuple("north/a/1", 2, "late files"), tuple("north/a/2", 3, "late files"));
        assertThat(report.repaired())
                .containsExactly(
                        "north/a/1: revision 2 started, late files", "north/a/2: revision 3 started, late files");
        assertThat(report.redos()).isEqualTo(ReconcileReport.NO_REDOS);
    }

    @Test
    void reconcileStartsNoRevisionOnAHeldSite() {
        bench.site.level = new SiteLevel(1, Pause.NONE, PAUSED);
        bench.site.reconciled = changed(redo("a", "1", 2, 60));

        assertThat(reconcile().repaired()).isEmpty();
        assertThat(bench.site.started).isEmpty();
    }

    private static ReconcileReport changed(ReconcileReport.Redo... redos) {
        return new ReconcileReport(List.of(), List.of(), List.of(), new ReconcileReport.Redos(List.of(redos), 200));
    }

    private static ReconcileReport.Redo redo(String partner, String id, int revision, int files) {
        DropKey key = new DropKey("north", partner, id);
        return new ReconcileReport.Redo(new DropRequest(key, revision, "late files"), files);
    }

    @Test
    void sweepTellsStorageWhichDropsAreOpen() {
        bench.site.openDrops = List.of("drop/north/a/1");
        bench.site.swept = new SweepReport(7, 2, 1);

        SweepReport report = bench.workflow(SweepWorkflow.class, "sweep/north").sweep("north");

        assertThat(report).isEqualTo(new SweepReport(7, 2, 1));
        assertThat(bench.site.calls).contains("sweep [drop/north/a/1]");
    }

    private void due(DueDrop... drops) {
        bench.site.scan = new ScanReport(List.of(drops), 200, List.of("bad name 'x y'"));
    }

    private static DueDrop drop(String partner, String id, int files) {
        return new DueDrop(new DropKey("north", partner, id), files, 1);
    }

    private String scan() {
        return bench.workflow(DropScanWorkflow.class, "scan/north").scan("north");
    }

    private ReconcileReport reconcile() {
        return bench.workflow(ReconcileWorkflow.class, "reconcile/north").reconcile("north");
    }
}
