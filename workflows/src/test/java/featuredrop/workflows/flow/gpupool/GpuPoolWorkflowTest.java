package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.policy.FailureType;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@Tag("slow")
class GpuPoolWorkflowTest {
    private static final PoolSettings SETTINGS = PoolHarness.settings(Duration.ofMinutes(15), 10_000);

    private final PoolHarness bench = new PoolHarness();
    private final ScriptedCloud cloud = bench.cloud;
    private final TestWorkflowEnvironment env = bench.env;
    private final GpuPoolWorkflow pool = bench.pool;

    /// With `-Dhistories=DIRECTORY` the history of each test's pool is kept there, to be replayed from then on.
    @AfterEach
    void stopServer(TestInfo test) throws IOException {
        String directory = System.getProperty("histories");
        if (directory != null) {
            String name = test.getTestMethod().orElseThrow().getName();
            WorkflowExecutionHistory history = env.getWorkflowClient().fetchHistory(GpuPoolWorkflow.workflowId("p"));
            Files.writeString(Path.of(directory, "gpu-pool-" + name + ".json"), history.toJson(false));
        }
        bench.close();
    }

    @Test
    void startsTheHostOnceForTheFirstLeaseAndStopsItAfterTheGrace() {
        bench.startPool(SETTINGS);
        ListeningDrop first = bench.drop("drop/s/p/1");
        ListeningDrop second = bench.drop("drop/s/p/2");
        pool.acquire("drop/s/p/1", 1);
        pool.acquire("drop/s/p/2", 1);
        bench.awaitPhase(PoolPhase.READY);
        bench.awaitNews(first, news -> news.phase() == PoolPhase.READY && news.slots() == 2);
        bench.awaitNews(second, news -> news.phase() == PoolPhase.READY && news.slots() == 2);

        pool.release("drop/s/p/1", 1);
        env.sleep(Duration.ofMinutes(6));
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);

        pool.release("drop/s/p/2", 1);
        env.sleep(Duration.ofMinutes(4));
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);
        env.sleep(Duration.ofMinutes(2));
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        assertThat(cloud.count("start")).isEqualTo(1);
        assertThat(cloud.count("stop")).isEqualTo(1);
    }

    @Test
    void waitsForCapacityAndTriesAgain() {
        cloud.refuseStart(FailureType.NO_CAPACITY.text());
        cloud.refuseStart(FailureType.NO_CAPACITY.text());
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);

        bench.awaitPhase(PoolPhase.WAITING_CAPACITY);
        assertThat(pool.state().detail()).contains("none of that type").contains("asked again at");
        bench.awaitPhase(PoolPhase.READY);
        bench.awaitNews(drop, news -> news.phase() == PoolPhase.WAITING_CAPACITY);
        assertThat(cloud.count("start")).isEqualTo(3);
    }

    @Test
    void saysWhatFailedUnexpectedlyAndAsksAgain() {
        cloud.isBroken(true);
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);

        PoolState broken = bench.awaitState(state -> state.detail().contains("UNEXPECTED"));
        assertThat(broken.detail()).contains("no such thing");
        env.sleep(Duration.ofHours(1));
        assertThat(cloud.count("broken")).isBetween(50L, 400L);

        cloud.isBroken(false);
        PoolState ready = bench.awaitState(state -> state.phase() == PoolPhase.READY);
        assertThat(ready.detail()).doesNotContain("UNEXPECTED");
    }

    @Test
    void givesUpWaitingForCapacityWhenNobodyNeedsItAnyMore() {
        cloud.refuseStart(FailureType.NO_CAPACITY.text());
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.WAITING_CAPACITY);
        pool.release("drop/s/p/1", 1);

        bench.awaitPhase(PoolPhase.STOPPED);
        env.sleep(Duration.ofHours(1));
        assertThat(cloud.count("start")).isEqualTo(1);
    }

    @Test
    void rebootsAHostThatDoesNotBecomeReadyAndThenCallsAPerson() {
        cloud.hostIsReady(false);
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);

        PoolState failed = bench.awaitState(state -> state.phase() == PoolPhase.FAILED);
        assertThat(failed.detail()).contains("rebooted 3 time(s)").contains("no device");
        assertThat(cloud.count("reboot")).isEqualTo(3);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        bench.awaitNews(drop, news -> news.phase() == PoolPhase.FAILED);

        pool.acquire("drop/s/p/1", 2);
        env.sleep(Duration.ofHours(1));
        assertThat(pool.state().phase()).as("asking again is no new need").isEqualTo(PoolPhase.FAILED);

        cloud.hostIsReady(true);
        bench.drop("drop/s/p/2");
        pool.acquire("drop/s/p/2", 1);
        env.sleep(Duration.ofHours(1));
        assertThat(pool.state().phase()).as("a person has to look").isEqualTo(PoolPhase.FAILED);

        assertThat(pool.checkHost(ScriptedCloud.HOST, "new driver"))
                .isEqualTo("i-1 does not run; it is checked when a drop needs it");
        bench.awaitPhase(PoolPhase.READY);
    }

    @Test
    void rebootsAHostWhoseProbeHangsWithoutWaitingForTheBootLimit() {
        cloud.hangProbe();
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        long begin = env.currentTimeMillis();
        pool.acquire("drop/s/p/1", 1);

        bench.awaitPhase(PoolPhase.READY);
        assertThat(cloud.count("reboot")).isEqualTo(1);
        assertThat(Duration.ofMillis(env.currentTimeMillis() - begin)).isLessThan(SETTINGS.bootLimit());
    }

    @Test
    void stopsWhenNoChunkMovesWhateverTheLeasesSay() {
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        cloud.holder(new HolderState("drop/s/p/1", true, 0, env.currentTimeMillis()));

        env.sleep(Duration.ofMinutes(14));
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);
        PoolState stopped = bench.awaitState(state -> state.phase() == PoolPhase.STOPPED);
        assertThat(stopped.detail()).contains("no chunk was started or finished for");
        assertThat(stopped.leases()).hasSize(1);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        bench.awaitNews(drop, news -> news.phase() == PoolPhase.STOPPED);

        bench.awaitPhase(PoolPhase.READY);
        bench.awaitPhase(PoolPhase.FAILED);
        assertThat(cloud.count("start")).as("tried again twice, then no more").isEqualTo(3);
    }

    /// The drop goes on listening, so that a failure to tell it something cannot be what takes its lease away.
    @Test
    void dropsTheLeaseOfAHolderThatEndedWithoutGivingItBack() {
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        cloud.holder(new HolderState("drop/s/p/1", false, 0, 0));

        PoolState freed = bench.awaitState(state -> state.leases().isEmpty());
        assertThat(freed.phase()).isEqualTo(PoolPhase.READY);
        assertThat(drop.heard()).last().extracting(PoolNotice::phase).isEqualTo(PoolPhase.READY);
        bench.awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        assertThat(cloud.count("stop")).isEqualTo(1);
    }

    @Test
    void dropsTheLeaseOfAHolderThatCannotBeTold() {
        bench.startPool(SETTINGS);
        pool.acquire("drop/s/p/never-was", 1);

        bench.awaitState(state -> state.leases().isEmpty() && state.phase() == PoolPhase.STOPPED);
    }

    @Test
    void ignoresAnAcquireThatComesAfterItsRelease() {
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.release("drop/s/p/1", 3);
        pool.acquire("drop/s/p/1", 3);
        pool.acquire("drop/s/p/1", 2);

        env.sleep(Duration.ofMinutes(30));
        assertThat(pool.state().leases()).isEmpty();
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void keepsANewerLeaseWhenAnOldReleaseComesTwice() {
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        pool.release("drop/s/p/1", 1);
        pool.acquire("drop/s/p/1", 2);
        pool.release("drop/s/p/1", 1);

        bench.awaitPhase(PoolPhase.READY);
        assertThat(pool.state().leases()).extracting(Lease::epoch).containsExactly(2L);
    }

    @Test
    void startsALostHostAgain() {
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        cloud.hostIs("stopped");

        bench.awaitState(state -> cloud.count("start") == 2 && state.phase() == PoolPhase.READY);
    }

    @Test
    void stopsAHostFoundRunningWithoutALease() {
        cloud.hostIs("running");
        bench.startPool(SETTINGS);

        bench.awaitState(state ->
                state.phase() == PoolPhase.DRAINING && state.detail().contains("found running without a lease"));
        assertThat(cloud.count("stop")).isZero();
        bench.awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void takesUpAHostFoundRunningForALeaseWithoutStartingIt() {
        cloud.hostIs("running");
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        bench.awaitPhase(PoolPhase.DRAINING);
        pool.acquire("drop/s/p/1", 1);

        bench.awaitPhase(PoolPhase.READY);
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void stopsAtOnceWhenAnOperatorSaysSoAndStaysStopped() {
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        assertThatThrownBy(() -> pool.stopNow(" ")).isInstanceOf(WorkflowUpdateException.class);
        pool.stopNow("smoke in the room");

        bench.awaitPhase(PoolPhase.STOPPED);
        assertThat(pool.state().detail()).isEqualTo("stopped by an operator: smoke in the room");
        bench.awaitNews(drop, news -> news.phase() == PoolPhase.STOPPED);
        pool.acquire("drop/s/p/1", 2);
        env.sleep(Duration.ofHours(1));
        assertThat(cloud.hostState()).isEqualTo("stopped");

        pool.rebootHost(ScriptedCloud.HOST, "aired");
        bench.awaitPhase(PoolPhase.READY);
    }

    @Test
    void letsTheChunksInHandEndBeforeADrainedHostIsStopped() {
        bench.startPool(SETTINGS);
        ListeningDrop drop = bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        cloud.holder(
                new HolderState("drop/s/p/1", true, 1, env.currentTimeMillis(), 9, 5, Map.of(ScriptedCloud.HOST, 1)));
        pool.drainHost(ScriptedCloud.HOST, "new image");
        bench.awaitNews(drop, news -> news.phase() == PoolPhase.DRAINING && news.slots() == 0);
        env.sleep(Duration.ofMinutes(3));
        assertThat(cloud.count("stop")).isZero();

        cloud.holder(new HolderState("drop/s/p/1", true, 0, env.currentTimeMillis()));
        bench.awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    @Test
    void rebootsWhenAnOperatorSaysSo() {
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        assertThatThrownBy(() -> pool.rebootHost("i-unknown", "why not"))
                .rootCause()
                .hasMessageContaining("Pool p has no host 'i-unknown', it has [i-1]");
        assertThat(pool.rebootHost(ScriptedCloud.HOST, "Xid 79")).isEqualTo("rebooting i-1");

        bench.awaitState(state -> cloud.count("reboot") == 1 && state.phase() == PoolPhase.READY);
    }

    @Test
    void saysThatNoHostIsTaggedAndGoesOnWhenThereIsOne() {
        cloud.hostIsTagged(false);
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        assertThat(bench.awaitState(state -> state.phase() == PoolPhase.FAILED).detail())
                .isEqualTo("no host is tagged featuredrop:pool=p");

        cloud.hostIsTagged(true);
        bench.awaitPhase(PoolPhase.READY);
    }

    @Test
    void asksForAStopAgainWhenEc2DoesNotShowIt() {
        cloud.hostStopsSlowly();
        cloud.hostIs("running");
        bench.startPool(SETTINGS);

        bench.awaitState(state -> cloud.count("stop") == 2 && state.phase() == PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    @Test
    void stopsItsHostBeforeItEndsWhenItIsCancelled() {
        bench.startPool(SETTINGS);
        bench.drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        bench.awaitPhase(PoolPhase.READY);
        WorkflowStub stub = WorkflowStub.fromTyped(pool);
        stub.cancel();

        assertThatThrownBy(() -> stub.getResult(Void.class)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }
}
