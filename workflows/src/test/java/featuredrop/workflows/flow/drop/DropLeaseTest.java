package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@Tag("slow")
final class DropLeaseTest {
    private final DropHarness bench = new DropHarness();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theLeaseIsTakenWithTheFirstChunkWhileTheRestIsExported() {
        bench.site.chunksOfFiles = List.of(0, 1, 1);
        HeldCall last = bench.hold("export 000002");
        bench.pool.answer = new PoolNotice("main", PoolPhase.STARTING, 0, "boots");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(
                drop, () -> last.hasArrived() && bench.pool.leases().size() == 1);
        assertThat(drop.status().stage()).isEqualTo(Stage.EXPORT);

        last.letGo();
        DropHarness.awaitStatus(
                drop,
                status -> status.stage() == Stage.EXTRACT
                        && status.waitingFor().equals("GPU pool main is STARTING: boots"));
        bench.pool.say(PoolPhase.READY, 1, "");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
    }

    @Test
    void aDropThatChoosesALabelHoldsThePoolAndUsesTheQueueOfTheLabel() {
        DropSettings usual = bench.site.settings;
        bench.site.settings = new DropSettings(
                "main/zone=eu-west-1a",
                usual.lookEvery(),
                usual.softWait(),
                usual.hardWait(),
                usual.exportWindow(),
                usual.extractWindow(),
                usual.quarantineLimit(),
                usual.eventsPerRun(),
                usual.mostRecords());
        bench.pool.answer = new PoolNotice("main", PoolPhase.STARTING, 0, "boots");
        DropKey key = new DropKey("north", "acme", "label");
        DropWorkflow drop = bench.start(key);
        DropHarness.awaitStatus(drop, status -> status.waitingFor().equals("GPU pool main is STARTING: boots"));
        bench.pool.say(PoolPhase.READY, 1, "");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.pools).containsOnly("main");
        assertThat(bench.lastHistory(key).getHistory().getEventsList())
                .filteredOn(HistoryEvent::hasActivityTaskScheduledEventAttributes)
                .extracting(event -> event.getActivityTaskScheduledEventAttributes()
                        .getTaskQueue()
                        .getName())
                .contains("gpu-main/zone=eu-west-1a")
                .doesNotContain("gpu-main");
    }

    @Test
    void chunksOfAFileThatIsBeingExportedAreExtractedAlready() {
        bench.site.chunksOfFiles = List.of(3);
        HeldCall export = bench.hold("export 000000");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, export::hasArrived);
        assertThat(bench.pool.calls).isEmpty();

        drop.chunks(new ChunksSoFar(0, 2));
        drop.chunks(new ChunksSoFar(0, 1));
        DropHarness.awaitTrue(drop, () -> drop.progress().chunksExtracted() == 2);
        assertThat(bench.site.calls).contains("extract 000000-000000", "extract 000000-000001");
        assertThat(drop.progress().chunks()).isEqualTo(2);
        export.letGo();

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.site.count("extract 000000-000002")).isEqualTo(1);
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
    }

    @Test
    void aPoolThatStoppedInSpiteOfTheLeaseIsAskedAgainAfterTenMinutes() {
        bench.pool.answer = new PoolNotice("main", PoolPhase.STOPPED, 0, "no chunk moved");
        DropWorkflow drop = bench.start();
        DropHarness.awaitStatus(drop, status -> status.waitingFor().equals("GPU pool main is STOPPED: no chunk moved"));

        bench.env.sleep(Duration.ofMinutes(9));
        assertThat(bench.pool.calls).containsExactly("acquire");
        bench.pool.answer = new PoolNotice("main", PoolPhase.READY, 1, "");
        bench.env.sleep(Duration.ofMinutes(2));

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.calls).containsExactly("acquire", "acquire", "release");
        assertThat(bench.pool.epochs).isSorted().doesNotHaveDuplicates();
        assertThat(bench.pool.leases()).isEmpty();
    }

    @Test
    void aPoolThatStopsUnderTheChunksStartsNoOthersUntilItIsBack() {
        HeldCall held = bench.hold("extract 000000-000000");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        bench.pool.say(PoolPhase.REBOOTING, 0, "by an operator");
        held.letGo();
        DropHarness.awaitStatus(
                drop, status -> status.waitingFor().equals("GPU pool main is REBOOTING: by an operator"));
        assertThat(bench.site.count("extract 000000-000001")).isZero();

        bench.pool.say(PoolPhase.READY, 1, "");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(bench.pool.calls).containsExactly("acquire", "release");
    }

    @Test
    void newsOfAnotherPoolAndNewsWithoutALeaseAreIgnored() {
        HeldCall held = bench.hold("plan");
        DropWorkflow drop = bench.start();
        DropHarness.awaitTrue(drop, held::hasArrived);
        drop.pool(new PoolNotice("main", PoolPhase.READY, 8, "too early"));
        bench.pool.answers = false;
        held.letGo();
        DropHarness.awaitStatus(drop, status -> status.waitingFor().equals("GPU pool main: no answer yet"));
        drop.pool(new PoolNotice("other", PoolPhase.READY, 8, ""));
        assertThat(drop.status().waitingFor()).isEqualTo("GPU pool main: no answer yet");

        bench.pool.say(PoolPhase.READY, 1, "");

        assertThat(DropHarness.result(drop).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    @Test
    void aDropThatIsStartedAgainUsesHigherEpochs() {
        DropKey key = new DropKey("north", "acme", "again");
        DropHarness.result(bench.start(key));
        DropHarness.result(bench.start(key));

        assertThat(bench.pool.calls).containsExactly("acquire", "release", "acquire", "release");
        assertThat(bench.pool.epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aPoolThatNoOneKnowsEndsTheDrop() {
        bench.pool.refusal = new DropException(FailureType.UNKNOWN_POOL, "no pool is called main");

        DropReport report = DropHarness.result(bench.start());

        assertThat(report.end()).isEqualTo(DropEnd.FAILED);
        assertThat(report.reason()).contains("no pool is called main");
        assertThat(bench.site.closings).hasSize(1);
    }

    @Test
    void theDropSaysWhenAChunkMovedLast() {
        long before = bench.env.currentTimeMillis();
        DropWorkflow drop = bench.start();
        DropHarness.result(drop);

        assertThat(drop.progress().lastChunkMillis()).isBetween(before, bench.env.currentTimeMillis());
        assertThat(drop.progress())
                .isEqualTo(new DropProgress(
                        1, 1, 2, 2, 20, 20, 2, 2, drop.progress().lastChunkMillis()));
    }
}
