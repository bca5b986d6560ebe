package featuredrop.workflows.flow.drop;

import static org.awaitility.Awaitility.await;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.flow.site.DropScanWorkflowImpl;
import featuredrop.workflows.flow.site.PipelineControlWorkflowImpl;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflowImpl;
import featuredrop.workflows.flow.upkeep.SweepWorkflowImpl;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/// A test server, the workers of a site, and the site played by doubles.
public final class DropHarness implements AutoCloseable {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    public final TestWorkflowEnvironment env;
    public final ScriptedSite site = new ScriptedSite();
    final ScriptedPool pool;

    /// A bench on a test server of its own, which skips time.
    public DropHarness() {
        this(withSearchAttributes());
    }

    private static TestEnvironmentOptions.Builder withSearchAttributes() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        SearchKeys.ALL.forEach(key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
        return options;
    }

    /// A bench on a real server that knows the search attributes.
    ///
    /// @param address host and port
    DropHarness(String address) {
        this(TestEnvironmentOptions.newBuilder()
                .setUseExternalService(true)
                .setTarget(address)
                .setUseTimeskipping(false));
    }

    private DropHarness(TestEnvironmentOptions.Builder server) {
        env = TestWorkflowEnvironment.newInstance(server.setWorkflowClientOptions(
                        WorkflowClientOptions.newBuilder().setIdentity("bench").build())
                .build());
        pool = new ScriptedPool(env.getWorkflowClient());
        WorkerOptions options = WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(5_000)
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(50))
                .build();
        env.newWorker(TaskQueues.DROP_WORKFLOW, options)
                .registerWorkflowImplementationTypes(
                        DropWorkflowImpl.class,
                        DropScanWorkflowImpl.class,
                        ReconcileWorkflowImpl.class,
                        SweepWorkflowImpl.class,
                        PipelineControlWorkflowImpl.class);
        Worker control = env.newWorker(TaskQueues.CONTROL, options);
        control.registerActivitiesImplementations(site, pool);
        env.newWorker(TaskQueues.io("north"), options).registerActivitiesImplementations(site);
        env.newWorker(TaskQueues.gpu("main"), options).registerActivitiesImplementations(site);
        env.newWorker(TaskQueues.gpu("main/zone=eu-west-1a"), options).registerActivitiesImplementations(site);
        env.start();
    }

    /// Holds the calls of that name.
    HeldCall hold(String call) {
        HeldCall held = new HeldCall();
        site.before(call, held);
        return held;
    }

    /// Starts a new drop.
    DropWorkflow start() {
        return start(new DropKey("north", "acme", "d" + SERIAL.incrementAndGet()));
    }

    /// Starts that drop.
    DropWorkflow start(DropKey key) {
        DropWorkflow drop = workflow(DropWorkflow.class, key.workflowId());
        WorkflowStub.fromTyped(drop).start(new DropRequest(key, 1, "test"));
        return drop;
    }

    /// The drop of that key, started or not, whatever its run.
    DropWorkflow find(DropKey key) {
        return env.getWorkflowClient().newWorkflowStub(DropWorkflow.class, key.workflowId());
    }

    /// What happened in the newest run of that key.
    WorkflowExecutionHistory lastHistory(DropKey key) {
        return env.getWorkflowClient().fetchHistory(key.workflowId());
    }

    /// A stub for a workflow of the site other than a drop.
    public <T> T workflow(Class<T> type, String workflowId) {
        return env.getWorkflowClient()
                .newWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(workflowId)
                                .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                                .build());
    }

    /// Waits for the end, skipping time.
    static DropReport result(DropWorkflow drop) {
        try {
            return WorkflowStub.fromTyped(drop).getResult(90, TimeUnit.SECONDS, DropReport.class);
        } catch (TimeoutException e) {
            throw new AssertionError(where(drop), e);
        }
    }

    /// Waits in real time until the drop's status is so.
    static DropStatus awaitStatus(DropWorkflow drop, Predicate<DropStatus> so) {
        awaitTrue(drop, () -> so.test(drop.status()));
        return drop.status();
    }

    /// Waits in real time until it is so.
    static void awaitTrue(DropWorkflow drop, Supplier<Boolean> so) {
        try {
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(10))
                    .until(so::get);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(where(drop), e);
        }
    }

    /// Where the drop stands, for a test that waits in vain.
    private static String where(DropWorkflow drop) {
        return drop.status() + "\n" + WorkflowStub.fromTyped(drop).query("__stack_trace", String.class);
    }

    @Override
    public void close() {
        env.close();
    }
}
