package featuredrop.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.policy.TaskQueues;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    @AfterEach
    void stopServer() {
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
