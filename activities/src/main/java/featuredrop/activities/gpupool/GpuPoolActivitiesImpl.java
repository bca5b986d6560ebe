package featuredrop.activities.gpupool;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.gpupool.PoolCarried;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;

/// Lets the pool's entity reach EC2, the hosts and the drops.
public final class GpuPoolActivitiesImpl implements GpuPoolActivities {
    private static final int QUESTIONS_AT_ONCE = 16;
    private static final String EXTRACT = "ExtractChunk";

    private final Pools pools;
    private final WorkflowClient client;

    public GpuPoolActivitiesImpl(Pools pools, WorkflowClient client) {
        this.pools = pools;
        this.client = client;
    }

    @Override
    public void acquireLease(String pool, String holder, long epoch) {
        done(() -> {
            GpuPoolWorkflow entity = entity(pool);
            BatchRequest request = client.newSignalWithStartRequest();
            request.add(entity::run, pools.settings(pool), PoolCarried.NEW);
            request.add(entity::acquire, holder, epoch);
            client.signalWithStart(request);
        });
    }

    @Override
    public void releaseLease(String pool, String holder, long epoch) {
        done(() -> {
            GpuPoolWorkflow entity = entity(pool);
            BatchRequest request = client.newSignalWithStartRequest();
            request.add(entity::run, pools.settings(pool), PoolCarried.NEW);
            request.add(entity::release, holder, epoch);
            client.signalWithStart(request);
        });
    }

    /// Starts the pool's entity, or sends the current configuration to the running one.
    public void configure(String pool) {
        done(() -> {
            GpuPoolWorkflow entity = entity(pool);
            BatchRequest request = client.newSignalWithStartRequest();
            request.add(entity::run, pools.settings(pool), PoolCarried.NEW);
            request.add(entity::configure, pools.settings(pool));
            client.signalWithStart(request);
        });
    }

    @Override
    public List<GpuHost> findHosts(String pool) {
        return Failures.translated(() -> pools.of(pool).hosts().find(pool));
    }

    @Override
    public void startHost(String pool, String hostId) {
        done(() -> pools.of(pool).hosts().start(hostId));
    }

    @Override
    public void stopHost(String pool, String hostId) {
        done(() -> pools.of(pool).hosts().stop(hostId));
    }

    @Override
    public void rebootHost(String pool, String hostId) {
        done(() -> pools.of(pool).hosts().reboot(hostId));
    }

    @Override
    public String probeHost(String pool, GpuHost host) {
        return Failures.translated(() -> {
            HostHealth health = pools.of(pool).probe().probe(host.address());
            HostCheck.requireAnswer(host.id(), health);
            return health.line();
        });
    }

    @Override
    public String launchHost(String pool, HostTemplate template, String token) {
        return Failures.translated(() -> pools.of(pool).hosts().launch(pool, template, token));
    }

    @Override
    public String checkHost(String pool, GpuHost host) {
        return Failures.translated(() -> pools.check(pool, InstantSource.system())
                .run(host, pools.of(pool).probe(), this::lastPoll));
    }

    /// The server forgets a worker five minutes after its last question. The client waits 10 s for the answer, so that
    /// with the longest deadline of the probe a check stays below its limit.
    private Optional<Instant> lastPoll(String hostId) {
        DescribeTaskQueueRequest request = DescribeTaskQueueRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(TaskQueues.gpuHost(hostId)))
                .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .build();
        return client.getWorkflowServiceStubs().blockingStub().describeTaskQueue(request).getPollersList().stream()
                .map(poller -> Instant.ofEpochSecond(
                        poller.getLastAccessTime().getSeconds(),
                        poller.getLastAccessTime().getNanos()))
                .max(Comparator.naturalOrder());
    }

    @Override
    public List<HolderState> lookAtHolders(List<String> holders) {
        return Failures.translated(() -> holders.stream()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, this::holder))
                .toList());
    }

    private HolderState holder(String id) {
        Optional<WorkflowExecutionDescription> found = described(id);
        if (found.isEmpty() || found.get().getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
            return new HolderState(id, false, 0, 0);
        }
        List<PendingActivityInfo> inHand = found.get().getRawDescription().getPendingActivitiesList().stream()
                .filter(activity -> activity.getActivityType().getName().equals(EXTRACT))
                .filter(activity -> activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED)
                .toList();
        long started = inHand.stream()
                .mapToLong(activity -> activity.getLastStartedTime().getSeconds() * 1000)
                .max()
                .orElse(0);
        Map<String, Integer> byHost = InHand.byHost(
                inHand.stream().map(PendingActivityInfo::getLastWorkerIdentity).toList());
        Optional<DropProgress> progress = progress(id);
        return new HolderState(
                id,
                true,
                inHand.size(),
                Math.max(started, progress.map(DropProgress::lastChunkMillis).orElse(0L)),
                progress.map(DropProgress::chunks).orElse(0),
                progress.map(DropProgress::chunksExtracted).orElse(0),
                byHost);
    }

    private Optional<WorkflowExecutionDescription> described(String id) {
        try {
            return Optional.of(client.newUntypedWorkflowStub(id).describe());
        } catch (WorkflowNotFoundException e) {
            return Optional.empty();
        }
    }

    /// A drop whose workflow cannot answer must not keep the pool from being stopped, so it counts as one that stands
    /// still.
    private Optional<DropProgress> progress(String id) {
        try {
            return Optional.of(client.newUntypedWorkflowStub(id).query("progress", DropProgress.class));
        } catch (WorkflowException e) {
            return Optional.empty();
        }
    }

    private GpuPoolWorkflow entity(String pool) {
        return client.newWorkflowStub(
                GpuPoolWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(GpuPoolWorkflow.workflowId(pool))
                        .setTaskQueue(TaskQueues.DROP_WORKFLOW)
                        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                        .setStaticSummary("GPU pool " + pool)
                        .build());
    }

    private static void done(Runnable work) {
        Failures.translated(() -> {
            work.run();
            return true;
        });
    }
}
