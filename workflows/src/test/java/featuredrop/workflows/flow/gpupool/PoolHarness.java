package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// A test server that skips time, the pool `p` on it, a scripted cloud, and drops that listen.
final class PoolHarness implements AutoCloseable {
    final TestWorkflowEnvironment env = TestWorkflowEnvironment.newInstance();
    final ScriptedCloud cloud = new ScriptedCloud();
    final List<PoolSpent> kept = new CopyOnWriteArrayList<>();
    final AtomicInteger failedKeeps = new AtomicInteger();
    final GpuPoolWorkflow pool;

    PoolHarness() {
        WorkerOptions patient = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(5000)
                .build();
        env.newWorker(TaskQueues.DROP_WORKFLOW, patient)
                .registerWorkflowImplementationTypes(GpuPoolWorkflowImpl.class, ListeningDrop.Listening.class);
        SpendingActivities keeper = (pool, spent) -> {
            if (failedKeeps.getAndDecrement() > 0) {
                throw new IllegalStateException("the exchange is away");
            }
            kept.add(spent);
        };
        env.newWorker(TaskQueues.CONTROL).registerActivitiesImplementations(cloud, keeper);
        env.newWorker(TaskQueues.gpuHost(ScriptedCloud.HOST)).registerActivitiesImplementations(cloud);
        env.start();
        pool = env.getWorkflowClient().newWorkflowStub(GpuPoolWorkflow.class, GpuPoolWorkflow.workflowId("p"));
    }

    /// Settings of the pool.
    ///
    /// @param stallLimit how long no chunk may move
    /// @param eventsPerRun history length at which it continues as new
    static PoolSettings settings(Duration stallLimit, int eventsPerRun) {
        return new PoolSettings(
                "p",
                Duration.ofMinutes(5),
                stallLimit,
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                2,
                2,
                eventsPerRun);
    }

    String runId() {
        return WorkflowStub.fromTyped(pool).describe().getExecution().getRunId();
    }

    void startPool(PoolSettings settings) {
        GpuPoolWorkflow started = env.getWorkflowClient()
                .newWorkflowStub(
                        GpuPoolWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(GpuPoolWorkflow.workflowId("p"))
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(started::run, settings, PoolCarried.NEW);
    }

    ListeningDrop drop(String id) {
        ListeningDrop drop = env.getWorkflowClient()
                .newWorkflowStub(
                        ListeningDrop.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(id)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
        WorkflowClient.start(drop::run);
        return drop;
    }

    void awaitPhase(PoolPhase phase) {
        awaitState(state -> state.phase() == phase);
    }

    PoolState awaitState(Predicate<PoolState> wanted) {
        PoolState state = pool.state();
        for (int i = 0; i < 2000 && !wanted.test(state); i++) {
            env.sleep(Duration.ofSeconds(2));
            state = pool.state();
        }
        assertThat(state).matches(wanted);
        return state;
    }

    void awaitNews(ListeningDrop drop, Predicate<PoolNotice> wanted) {
        for (int i = 0; i < 200 && drop.heard().stream().noneMatch(wanted); i++) {
            env.sleep(Duration.ofSeconds(1));
        }
        assertThat(drop.heard()).anyMatch(wanted);
    }

    @Override
    public void close() {
        env.close();
    }
}
