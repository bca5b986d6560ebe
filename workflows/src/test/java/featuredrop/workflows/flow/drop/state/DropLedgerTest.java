package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.landing.Listing;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DropLedgerTest {
    private static final DropRequest REQUEST = new DropRequest(new DropKey("north", "acme", "d1"), 2, "redo");
    private static final FirstRun BEGINNING = new FirstRun(1_000, "run-1");
    private static final DropSettings SETTINGS = new DropSettings(
            "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, 60, 0);
    private static final PlanRef PLAN = new PlanRef(REQUEST.key(), 2, "a".repeat(64), "m", "0123456789abcdef");

    private final DropLedger ledger = new DropLedger(REQUEST, BEGINNING);

    @Test
    void aDropThatBeginsAwaitsItsDataAndKnowsNothing() {
        assertThat(ledger.request()).isEqualTo(REQUEST);
        assertThat(ledger.startedMillis()).isEqualTo(1_000);
        assertThat(ledger.stage()).isEqualTo(Stage.AWAIT);
        assertThat(ledger.isAdmitted()).isFalse();
        assertThat(ledger.isPlanned()).isFalse();
        assertThat(ledger.isPublishing()).isFalse();
        assertThat(ledger.hasNextFile()).isFalse();
        assertThat(ledger.isExtracted()).isFalse();
        assertThat(ledger.fingerprint()).isEmpty();
        assertThat(ledger.lateness()).isEmpty();
        assertThat(ledger.end()).isEmpty();
        assertThat(ledger.endReason()).isEmpty();
        assertThat(ledger.progress()).isEqualTo(new DropProgress(0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void keepsWhatTheFirstStepsFound() {
        planned(1);
        ledger.found(new Listing(1, 100, "f1", 0));
        ledger.late("_SUCCESS is missing");

        assertThat(ledger.isAdmitted()).isTrue();
        assertThat(ledger.settings()).isEqualTo(SETTINGS);
        assertThat(ledger.isPlanned()).isTrue();
        assertThat(ledger.plan()).isEqualTo(PLAN);
        assertThat(ledger.staging()).isEqualTo(new Staging(PLAN, "run-1"));
        assertThat(ledger.fingerprint()).isEqualTo("f1");
        assertThat(ledger.lateness()).isEqualTo("_SUCCESS is missing");
    }

    @Test
    void extractsInPlanOrderWhatIsExported() {
        planned(2);
        assertThat(ledger.hasNextFile()).isTrue();
        assertThat(ledger.nextFile()).isZero();
        assertThat(ledger.nextFile()).isEqualTo(1);
        assertThat(ledger.hasNextFile()).isFalse();
        assertThat(ledger.hasChunks()).isFalse();

        ledger.add(new ChunksSoFar(0, 1));
        assertThat(ledger.hasChunks()).isTrue();
        assertThat(ledger.hasNextChunk()).isTrue();
        assertThat(ledger.nextChunk()).isEqualTo(new ChunkRef(PLAN, 0, 0));
        assertThat(ledger.hasNextChunk()).isFalse();
        ledger.add(new ExportedFile(0, 1, 10, 2, 100));
        assertThat(ledger.isExported()).isFalse();
        ledger.add(new ExportedFile(1, 1, 20, 0, 100));
        assertThat(ledger.isExported()).isTrue();
        assertThat(ledger.records()).isEqualTo(32);
        assertThat(ledger.nextChunk()).isEqualTo(new ChunkRef(PLAN, 1, 0));
    }

    @Test
    void isExtractedOnceEveryFileIsExportedAndEveryChunkHasItsResult() {
        planned(2);
        ledger.add(new ExportedFile(0, 1, 10, 0, 100));
        ledger.add(chunk(9, 1));
        assertThat(ledger.isExtracted()).isFalse();
        ledger.add(new ExportedFile(1, 1, 20, 0, 100));
        assertThat(ledger.isExtracted()).isFalse();
        ledger.add(chunk(20, 0));

        assertThat(ledger.isExtracted()).isTrue();
        assertThat(ledger.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 29L, Outcome.GONE, 1L));
        assertThat(ledger.quarantined()).isEqualTo(1);
    }

    @Test
    void reportsItsProgress() {
        planned(3);
        ledger.add(new ExportedFile(0, 2, 10, 0, 100));
        ledger.add(chunk(4, 1));
        ledger.chunkMovedAt(5_000);
        assertThat(ledger.progress()).isEqualTo(new DropProgress(3, 1, 2, 1, 10, 5, 0, 0, 5_000));

        ledger.settle(new Settlement(11, Map.of(Outcome.EXTRACTED, 9L, Outcome.DUPLICATE, 2L), 2, null));
        ledger.partReturned();

        assertThat(ledger.progress()).isEqualTo(new DropProgress(3, 1, 2, 1, 11, 11, 2, 1, 5_000));
    }

    @Test
    void whatIsSettledReplacesWhatTheExtractionCountedAndKeepsTheFetches() {
        planned(1);
        ledger.add(chunk(4, 1));
        ledger.add(chunk(4, 1));
        ledger.settle(new Settlement(10, Map.of(Outcome.EXTRACTED, 8L, Outcome.GONE, 2L), 1, null));

        assertThat(ledger.outcomes()).isEqualTo(Map.of(Outcome.EXTRACTED, 8L, Outcome.GONE, 2L));
        assertThat(ledger.runFacts(3)).isEqualTo(new RunFacts("drop/north/acme/d1", "run-1", 1_000, 3, 10, 1_000));
    }

    @Test
    void whatTheChunksTookOfTheHostsTimeIsSummedAndHandedOn() {
        planned(1);
        PoolNotice news = new PoolNotice("main", PoolPhase.READY, 2, "", new PoolNotice.Rate(2, 3.6));
        ledger.paid(new ChunkReport.Work(2_000, 5), news);
        ledger.paid(null, news);
        ledger.paid(new ChunkReport.Work(4_000, 7), news);

        assertThat(ledger.runFacts(0).cost()).isEqualTo(new DropCost(3_000, 12, 0.003, 0));
    }

    @Test
    void partsAreReturnedOnceEach() {
        ledger.settle(new Settlement(0, Map.of(), 2, null));

        assertThat(ledger.nextPart()).isZero();
        assertThat(ledger.hasNextPart()).isTrue();
        assertThat(ledger.nextPart()).isEqualTo(1);
        assertThat(ledger.hasNextPart()).isFalse();
        assertThat(ledger.isReturned()).isFalse();
        ledger.partReturned();
        ledger.partReturned();
        assertThat(ledger.isReturned()).isTrue();
    }

    @Test
    void isHeldAboveTheLimitOnlyAndUntilAnOperatorAccepts() {
        planned(1);
        assertThat(ledger.isToHold()).isFalse();
        settled(8, 2);
        assertThat(ledger.isToHold()).isFalse();
        settled(7, 3);
        assertThat(ledger.isToHold()).isTrue();

        ledger.hold();
        assertThat(ledger.holdReason()).isEmpty();
        ledger.enter(Stage.HELD);
        assertThat(ledger.holdReason()).isEqualTo("3 of 10 records have no vector: 30.0 %, the limit is 20.0 %");
        ledger.accept("they are known");

        assertThat(ledger.isToHold()).isFalse();
    }

    @Test
    void keepsItsEnd() {
        ledger.publish();
        ledger.end(DropEnd.FAILED, "why");

        assertThat(ledger.isPublishing()).isTrue();
        assertThat(ledger.end()).contains(DropEnd.FAILED);
        assertThat(ledger.endReason()).isEqualTo("why");
    }

    @Test
    void theNextRunStartsWhereThisOneEnded() {
        planned(2);
        ledger.found(new Listing(2, 100, "f1", 0));
        ledger.enter(Stage.EXTRACT);
        ledger.nextFile();
        ledger.add(new ExportedFile(0, 2, 10, 1, 100));
        ledger.nextChunk();
        ledger.add(chunk(5, 0));
        ledger.partReturned();
        ledger.accept("they are known");
        ledger.lease(LeaseState.NONE.taking(9).taken().heard(new PoolNotice("main", PoolPhase.FAILED, 0, "")));
        DropCarried carried = ledger.carried(PauseState.NONE);

        DropLedger next = new DropLedger(REQUEST, carried);

        assertThat(next.carried(PauseState.NONE)).isEqualTo(carried);
        assertThat(carried.accepted()).isEqualTo("they are known");
        assertThat(carried.progressed().partsReturned()).isEqualTo(1);
        assertThat(next.startedMillis()).isEqualTo(1_000);
        assertThat(next.records()).isEqualTo(11);
        assertThat(next.nextFile()).isEqualTo(1);
        assertThat(next.nextChunk()).isEqualTo(new ChunkRef(PLAN, 0, 1));
        assertThat(next.waitsForPool()).isEqualTo("GPU pool main is FAILED");
    }

    private void planned(int files) {
        ledger.admit(SETTINGS);
        ledger.plan(new PlannedDrop(PLAN, files, 1_000));
    }

    private void settled(long extracted, long gone) {
        ledger.settle(
                new Settlement(extracted + gone, Map.of(Outcome.EXTRACTED, extracted, Outcome.GONE, gone), 1, null));
    }

    private static ChunkReport chunk(long extracted, long gone) {
        return new ChunkReport("b".repeat(64), Map.of(Outcome.EXTRACTED, extracted, Outcome.GONE, gone), 5, 500);
    }
}
