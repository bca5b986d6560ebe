package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.gpupool.both.PoolEntity;
import featuredrop.workflows.flow.gpupool.onehost.OneHostPool;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pool that was begun by the release before goes on with its machine on a worker of this release, and gets the
/// machine for several hosts with the next configuration, without a host being started or stopped.
@Tag("slow")
@Timeout(240)
final class OldPoolMovesTest {
    private static final PoolSettings SETTINGS = PoolHarness.settings(Duration.ofHours(2), 10_000);

    /// Whether the workers are those of this release.
    private static final AtomicBoolean RELEASED = new AtomicBoolean();

    private final TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance();
    private final ScriptedCloud cloud = new ScriptedCloud();

    OldPoolMovesTest() {
        RELEASED.set(false);
        WorkerOptions patient = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(5000)
                .build();
        env.newWorker(TaskQueues.DROP_WORKFLOW, patient)
                .registerWorkflowImplementationTypes(Upgraded.class, ListeningDrop.Listening.class);
        env.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations(cloud);
        env.newWorker(TaskQueues.gpuHost(ScriptedCloud.HOST)).registerActivitiesImplementations(cloud);
        env.start();
    }

    @AfterEach
    void stopServer() {
        env.close();
    }

    @Test
    void aRunOfTheReleaseBeforeMovesWithTheNextConfiguration() {
        WorkflowClient client = env.getWorkflowClient();
        GpuPoolWorkflow started = client.newWorkflowStub(
                GpuPoolWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(GpuPoolWorkflow.workflowId("p"))
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .build());
        WorkflowClient.start(started::run, SETTINGS, PoolCarried.NEW);
        GpuPoolWorkflow pool = client.newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId("p"));
        ListeningDrop drop = client.newWorkflowStub(
                ListeningDrop.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId("drop/s/p/1")
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .build());
        WorkflowClient.start(drop::run);
        pool.release("drop/s/p/0", 4);
        pool.acquire("drop/s/p/1", 7);
        // A configuration that the release before has handled must not decide about the next one.
        pool.configure(SETTINGS);
        awaitReady(pool);
        env.sleep(Duration.ofMinutes(1));
        String first = runId(pool);

        assertThat(pool.state().fleet()).as("the machine of the release before").isEmpty();
        assertThat(runId(pool)).isEqualTo(first);
        RELEASED.set(true);

        pool.configure(SETTINGS);
        PoolState moved = pool.state();
        for (int i = 0; i < 100 && (moved.fleet().isEmpty() || moved.phase() != PoolPhase.READY); i++) {
            env.sleep(Duration.ofSeconds(2));
            moved = pool.state();
        }
        assertThat(runId(pool)).isNotEqualTo(first);
        assertThat(moved.phase()).isEqualTo(PoolPhase.READY);
        assertThat(moved.fleet()).hasSize(1);
        assertThat(moved.leases()).extracting(Lease::epoch).containsExactly(7L);
        assertThat(cloud.count("start")).isEqualTo(1);
        assertThat(cloud.count("stop")).isZero();
        pool.acquire("drop/s/p/0", 4);
        env.sleep(Duration.ofSeconds(5));
        assertThat(pool.state().leases()).as("a released epoch stays released").hasSize(1);
        pool.release("drop/s/p/1", 7);
        env.sleep(Duration.ofMinutes(8));
        assertThat(cloud.hostState()).isEqualTo("stopped");
    }

    private void awaitReady(GpuPoolWorkflow pool) {
        for (int i = 0; i < 200 && pool.state().phase() != PoolPhase.READY; i++) {
            env.sleep(Duration.ofSeconds(2));
        }
        assertThat(pool.state().phase()).isEqualTo(PoolPhase.READY);
    }

    private static String runId(GpuPoolWorkflow pool) {
        return WorkflowStub.fromTyped(pool).describe().getExecution().getRunId();
    }

    /// What the release before ran, the machine for one host without a question for a version, until the upgrade; then
    /// this release.
    public static final class Upgraded implements GpuPoolWorkflow {
        private final PoolEntity pool;
        private final @Nullable GpuPoolWorkflowImpl released;

        @WorkflowInit
        public Upgraded(PoolSettings settings, PoolCarried carried) {
            released = RELEASED.get() ? new GpuPoolWorkflowImpl(settings, carried) : null;
            pool = new OneHostPool(settings, carried.oneHost(), UnknownSignals.collected(() -> {}));
        }

        @Override
        public void run(PoolSettings settings, PoolCarried carried) {
            if (released != null) {
                released.run(settings, carried);
            } else {
                pool.keepUntil(CancellationScope.current());
            }
        }

        /// The release before did not ask here for a version. A failed workflow task is done again as after an upgrade:
        /// the run is replayed by this release.
        @Override
        public void configure(PoolSettings settings) {
            if (released != null) {
                released.configure(settings);
            } else if (RELEASED.get()) {
                throw new IllegalStateException("the worker of the release before stops");
            }
        }

        @Override
        public void acquire(String holder, long epoch) {
            if (released != null) {
                released.acquire(holder, epoch);
            } else {
                pool.acquire(holder, epoch);
            }
        }

        @Override
        public void release(String holder, long epoch) {
            if (released != null) {
                released.release(holder, epoch);
            } else {
                pool.release(holder, epoch);
            }
        }

        @Override
        public PoolSpent spending() {
            return released == null ? new PoolSpent(0, 0, List.of()) : released.spending();
        }

        @Override
        public PoolState state() {
            return released == null ? pool.state() : released.state();
        }

        @Override
        public void hostNotice(String hostId, HostNotice notice) {}

        @Override
        public String drainHost(String hostId, String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateDrainHost(String hostId, String reason) {}

        @Override
        public String rebootHost(String hostId, String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateRebootHost(String hostId, String reason) {}

        @Override
        public String stopHost(String hostId, String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateStopHost(String hostId, String reason) {}

        @Override
        public String checkHost(String hostId, String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateCheckHost(String hostId, String reason) {}

        @Override
        public String rollHosts(String build, String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateRollHosts(String build, String reason) {}

        @Override
        public String stopNow(String reason) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public void validateStopNow(String reason) {}
    }
}
