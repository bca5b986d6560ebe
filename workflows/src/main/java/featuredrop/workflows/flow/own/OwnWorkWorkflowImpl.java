package featuredrop.workflows.flow.own;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One chunk after the other. Holds a lease on the pool meanwhile, as a drop does.
public class OwnWorkWorkflowImpl implements OwnWorkWorkflow {
    /// A pool may have stopped in spite of the lease, or have missed it.
    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);

    private final Order order;
    private final String id = Workflow.getInfo().getWorkflowId();
    /// When each chunk was done, milliseconds since the epoch.
    private final List<Long> done = new ArrayList<>();
    /// What the pool said since it was asked.
    private final List<PoolNotice> heard = new ArrayList<>();

    @WorkflowInit
    public OwnWorkWorkflowImpl(Order order) {
        this.order = order;
    }

    @Override
    public int extract(Order given) {
        // Not with `finally`: that also runs when the workflow leaves the worker's cache.
        try {
            acquire();
            for (int chunk = 0; chunk < order.chunks(); chunk++) {
                extract(chunk);
            }
        } catch (ActivityFailure | CanceledFailure e) {
            release();
            throw e;
        }
        release();
        return done.size();
    }

    private void extract(int chunk) {
        while (!TimedAwait.await(ASK_AGAIN, "ask the GPU pool again", this::isUp)) {
            acquire();
        }
        ChunkRef ref = new ChunkRef(order.plan(), 0, chunk);
        Promise<ChunkReport> report = Async.function(
                ActivityStubs.of(
                        ExtractionActivities.class,
                        ActivityPolicies.EXTRACT_OWN,
                        TaskQueues.gpu(order.pool()),
                        "extract " + ref.name())::extractChunk,
                ref);
        while (!TimedAwait.await(ASK_AGAIN, "look at the GPU pool again", report::isCompleted)) {
            if (!isUp()) {
                acquire();
            }
        }
        report.get();
        done.add(Workflow.currentTimeMillis());
    }

    private boolean isUp() {
        return !heard.isEmpty() && heard.getLast().slots() > 0;
    }

    /// Epochs follow the clock, so each is higher than the one before.
    private void acquire() {
        long epoch = Workflow.currentTimeMillis();
        heard.clear();
        pool("acquire lease " + epoch).acquireLease(PoolChoice.poolOf(order.pool()), id, epoch);
    }

    /// Also after a cancellation.
    private void release() {
        long epoch = Workflow.currentTimeMillis() + 1;
        Workflow.newDetachedCancellationScope(
                        () -> pool("release lease " + epoch).releaseLease(PoolChoice.poolOf(order.pool()), id, epoch))
                .run();
    }

    private static GpuPoolActivities pool(String summary) {
        return ActivityStubs.of(GpuPoolActivities.class, ActivityPolicies.CONTROL, TaskQueues.CONTROL, summary);
    }

    @Override
    public void pool(PoolNotice notice) {
        heard.clear();
        heard.add(notice);
    }

    @Override
    public DropProgress progress() {
        long last = done.isEmpty() ? 0 : done.getLast();
        return new DropProgress(1, 1, order.chunks(), done.size(), 0, 0, 0, 0, last);
    }
}
