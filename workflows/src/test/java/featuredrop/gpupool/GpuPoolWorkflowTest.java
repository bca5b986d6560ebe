package featuredrop.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class GpuPoolWorkflowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final PoolSettings SETTINGS = new PoolSettings(
            "p", Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(10), MINUTE, 2, 2, 10_000);

    private final ScriptedCloud cloud = new ScriptedCloud();
    private final List<ListeningDrop> drops = new ArrayList<>();
    private TestWorkflowEnvironment env;
    private GpuPoolWorkflow pool;

    @BeforeEach
    void startServer() {
        env = TestWorkflowEnvironment.newInstance();
        WorkerOptions patient = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(5000)
                .build();
        env.newWorker(TaskQueues.DROP_WORKFLOW, patient)
                .registerWorkflowImplementationTypes(GpuPoolWorkflowImpl.class, ListeningDrop.Listening.class);
        env.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations(cloud);
        env.newWorker(TaskQueues.gpuHost(ScriptedCloud.HOST)).registerActivitiesImplementations(cloud);
        env.start();
        pool = env.getWorkflowClient().newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId("p"));
    }

    /// With `-Dhistories=DIRECTORY` the history of each test's pool is kept there, to be replayed from then on.
    @AfterEach
    void stopServer(TestInfo test) throws IOException {
        String directory = System.getProperty("histories");
        if (directory != null) {
            String name = test.getTestMethod().orElseThrow().getName();
            WorkflowExecutionHistory history = env.getWorkflowClient().fetchHistory(GpuPoolWorkflow.workflowId("p"));
            Files.writeString(Path.of(directory, "gpu-pool-" + name + ".json"), history.toJson(false));
        }
        env.close();
    }

    @Test
    void startsTheHostOnceForTheFirstLeaseAndStopsItAfterTheGrace() {
        startPool(SETTINGS);
        ListeningDrop first = drop("drop/s/p/1");
        ListeningDrop second = drop("drop/s/p/2");
        pool.acquire("drop/s/p/1", 1);
        pool.acquire("drop/s/p/2", 1);
        awaitPhase(PoolPhase.READY);
        awaitNews(first, news -> news.phase() == PoolPhase.READY && news.slots() == 2);
        awaitNews(second, news -> news.phase() == PoolPhase.READY && news.slots() == 2);

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
        cloud.refuseStart(GpuPoolActivities.NO_CAPACITY);
        cloud.refuseStart(GpuPoolActivities.NO_CAPACITY);
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);

        awaitPhase(PoolPhase.WAITING_CAPACITY);
        assertThat(pool.state().detail()).contains("none of that type").contains("asked again at");
        awaitPhase(PoolPhase.READY);
        awaitNews(drop, news -> news.phase() == PoolPhase.WAITING_CAPACITY);
        assertThat(cloud.count("start")).isEqualTo(3);
    }

    @Test
    void givesUpWaitingForCapacityWhenNobodyNeedsItAnyMore() {
        cloud.refuseStart(GpuPoolActivities.NO_CAPACITY);
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.WAITING_CAPACITY);
        pool.release("drop/s/p/1", 1);

        awaitPhase(PoolPhase.STOPPED);
        env.sleep(Duration.ofHours(1));
        assertThat(cloud.count("start")).isEqualTo(1);
    }

    @Test
    void rebootsAHostThatDoesNotBecomeReadyAndThenCallsAPerson() {
        cloud.hostIsReady(false);
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);

        PoolState failed = awaitState(state -> state.phase() == PoolPhase.FAILED);
        assertThat(failed.detail()).contains("rebooted 2 time(s)").contains("no device");
        assertThat(cloud.count("reboot")).isEqualTo(2);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        awaitNews(drop, news -> news.phase() == PoolPhase.FAILED);

        pool.acquire("drop/s/p/1", 2);
        env.sleep(Duration.ofHours(1));
        assertThat(pool.state().phase()).as("asking again is no new need").isEqualTo(PoolPhase.FAILED);

        cloud.hostIsReady(true);
        drop("drop/s/p/2");
        pool.acquire("drop/s/p/2", 1);
        awaitPhase(PoolPhase.READY);
    }

    @Test
    void rebootsAHostWhoseProbeHangsWithoutWaitingForTheBootLimit() {
        cloud.hangProbe();
        startPool(SETTINGS);
        drop("drop/s/p/1");
        long begin = env.currentTimeMillis();
        pool.acquire("drop/s/p/1", 1);

        awaitPhase(PoolPhase.READY);
        assertThat(cloud.count("reboot")).isEqualTo(1);
        assertThat(Duration.ofMillis(env.currentTimeMillis() - begin)).isLessThan(SETTINGS.bootLimit());
    }

    @Test
    void stopsWhenNoChunkMovesWhateverTheLeasesSay() {
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        cloud.holder(new HolderState("drop/s/p/1", true, 0, env.currentTimeMillis()));

        env.sleep(Duration.ofMinutes(14));
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);
        PoolState stopped = awaitState(state -> state.phase() == PoolPhase.STOPPED);
        assertThat(stopped.detail()).contains("no chunk was started or finished for");
        assertThat(stopped.leases()).hasSize(1);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        awaitNews(drop, news -> news.phase() == PoolPhase.STOPPED);

        awaitPhase(PoolPhase.READY);
        awaitPhase(PoolPhase.FAILED);
        assertThat(cloud.count("start")).as("tried again twice, then no more").isEqualTo(3);
    }

    @Test
    void dropsTheLeaseOfAHolderThatEndedWithoutGivingItBack() {
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        drop.end();
        cloud.holder(new HolderState("drop/s/p/1", false, 0, 0));

        awaitState(state -> state.leases().isEmpty());
        awaitPhase(PoolPhase.STOPPED);
    }

    @Test
    void dropsTheLeaseOfAHolderThatCannotBeTold() {
        startPool(SETTINGS);
        pool.acquire("drop/s/p/never-was", 1);

        awaitState(state -> state.leases().isEmpty() && state.phase() == PoolPhase.STOPPED);
    }

    @Test
    void ignoresAnAcquireThatComesAfterItsRelease() {
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.release("drop/s/p/1", 3);
        pool.acquire("drop/s/p/1", 3);
        pool.acquire("drop/s/p/1", 2);

        env.sleep(Duration.ofMinutes(30));
        assertThat(pool.state().leases()).isEmpty();
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void keepsANewerLeaseWhenAnOldReleaseComesTwice() {
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        pool.release("drop/s/p/1", 1);
        pool.acquire("drop/s/p/1", 2);
        pool.release("drop/s/p/1", 1);

        awaitPhase(PoolPhase.READY);
        assertThat(pool.state().leases()).extracting(Lease::epoch).containsExactly(2L);
    }

    @Test
    void startsALostHostAgain() {
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        cloud.hostIs("stopped");

        awaitState(state -> cloud.count("start") == 2 && state.phase() == PoolPhase.READY);
    }

    @Test
    void stopsAHostFoundRunningWithoutALease() {
        cloud.hostIs("running");
        startPool(SETTINGS);

        awaitState(state ->
                state.phase() == PoolPhase.DRAINING && state.detail().contains("found running without a lease"));
        assertThat(cloud.count("stop")).isZero();
        awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void takesUpAHostFoundRunningForALeaseWithoutStartingIt() {
        cloud.hostIs("running");
        startPool(SETTINGS);
        drop("drop/s/p/1");
        awaitPhase(PoolPhase.DRAINING);
        pool.acquire("drop/s/p/1", 1);

        awaitPhase(PoolPhase.READY);
        assertThat(cloud.count("start")).isZero();
    }

    @Test
    void stopsAtOnceWhenAnOperatorSaysSoAndStaysStopped() {
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        assertThatThrownBy(() -> pool.stopNow(" ")).isInstanceOf(WorkflowUpdateException.class);
        pool.stopNow("smoke in the room");

        awaitPhase(PoolPhase.STOPPED);
        assertThat(pool.state().detail()).isEqualTo("stopped by an operator: smoke in the room");
        awaitNews(drop, news -> news.phase() == PoolPhase.STOPPED);
        pool.acquire("drop/s/p/1", 2);
        env.sleep(Duration.ofHours(1));
        assertThat(cloud.hostState()).isEqualTo("stopped");

        pool.rebootHost(ScriptedCloud.HOST, "aired");
        awaitPhase(PoolPhase.READY);
    }

    @Test
    void letsTheChunksInHandEndBeforeADrainedHostIsStopped() {
        startPool(SETTINGS);
        ListeningDrop drop = drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        cloud.holder(new HolderState("drop/s/p/1", true, 1, env.currentTimeMillis()));
        pool.drainHost(ScriptedCloud.HOST, "new image");
        awaitNews(drop, news -> news.phase() == PoolPhase.DRAINING && news.slots() == 0);
        env.sleep(Duration.ofMinutes(3));
        assertThat(cloud.count("stop")).isZero();

        cloud.holder(new HolderState("drop/s/p/1", true, 0, env.currentTimeMillis()));
        awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    @Test
    void rebootsWhenAnOperatorSaysSo() {
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        assertThatThrownBy(() -> pool.rebootHost("i-unknown", "why not"))
                .rootCause()
                .hasMessageContaining("Pool p has no host 'i-unknown', it has [i-1]");
        assertThat(pool.rebootHost(ScriptedCloud.HOST, "Xid 79")).isEqualTo("rebooting i-1");

        awaitState(state -> cloud.count("reboot") == 1 && state.phase() == PoolPhase.READY);
    }

    @Test
    void saysThatNoHostIsTaggedAndGoesOnWhenThereIsOne() {
        cloud.hostIsTagged(false);
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        assertThat(awaitState(state -> state.phase() == PoolPhase.FAILED).detail())
                .isEqualTo("no host is tagged featuredrop:pool=p");

        cloud.hostIsTagged(true);
        awaitPhase(PoolPhase.READY);
    }

    @Test
    void asksForAStopAgainWhenEc2DoesNotShowIt() {
        cloud.hostStopsSlowly();
        cloud.hostIs("running");
        startPool(SETTINGS);

        awaitState(state -> cloud.count("stop") == 2 && state.phase() == PoolPhase.STOPPED);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    @Test
    void keepsItsLeasesOverContinueAsNew() {
        PoolSettings shortRuns = new PoolSettings(
                "p", Duration.ofMinutes(5), Duration.ofHours(9), Duration.ofMinutes(10), MINUTE, 2, 2, 60);
        startPool(shortRuns);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 7);
        awaitPhase(PoolPhase.READY);
        String first = runId();
        env.sleep(Duration.ofHours(1));

        assertThat(runId()).isNotEqualTo(first);
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);
        assertThat(pool.state().leases()).extracting(Lease::epoch).containsExactly(7L);
        pool.release("drop/s/p/1", 7);
        pool.acquire("drop/s/p/1", 7);
        awaitPhase(PoolPhase.STOPPED);
        assertThat(cloud.count("start")).isEqualTo(1);
        assertThat(cloud.count("stop")).isEqualTo(1);
    }

    @Test
    void stopsItsHostBeforeItEndsWhenItIsCancelled() {
        startPool(SETTINGS);
        drop("drop/s/p/1");
        pool.acquire("drop/s/p/1", 1);
        awaitPhase(PoolPhase.READY);
        WorkflowStub stub = WorkflowStub.fromTyped(pool);
        stub.cancel();

        assertThatThrownBy(() -> stub.getResult(Void.class)).hasCauseInstanceOf(CanceledFailure.class);
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    private String runId() {
        return WorkflowStub.fromTyped(pool).describe().getExecution().getRunId();
    }

    private void startPool(PoolSettings settings) {
        GpuPoolWorkflow started = env.getWorkflowClient()
                .newWorkflowStub(
                        GpuPoolWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(GpuPoolWorkflow.workflowId("p"))
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(started::run, settings, PoolCarried.NEW);
    }

    private ListeningDrop drop(String id) {
        ListeningDrop drop = env.getWorkflowClient()
                .newWorkflowStub(
                        ListeningDrop.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(drop::run);
        drops.add(drop);
        return drop;
    }

    private void awaitPhase(PoolPhase phase) {
        awaitState(state -> state.phase() == phase);
    }

    private PoolState awaitState(Predicate<PoolState> wanted) {
        PoolState state = pool.state();
        for (int i = 0; i < 2000 && !wanted.test(state); i++) {
            env.sleep(Duration.ofSeconds(2));
            state = pool.state();
        }
        assertThat(state).matches(wanted);
        return state;
    }

    private void awaitNews(ListeningDrop drop, Predicate<PoolNews> wanted) {
        for (int i = 0; i < 200 && drop.heard().stream().noneMatch(wanted); i++) {
            env.sleep(Duration.ofSeconds(1));
        }
        assertThat(drop.heard()).anyMatch(wanted);
    }
}
