package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.PoolSettings;
import io.temporal.common.VersioningBehavior;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowVersioningBehavior;

/// The same workflow on a worker with a version: it moves to the current version at its next step. It never ends, so an
/// old version could not be stopped if it were pinned. A server refuses what a worker without a version answers for a
/// workflow with this mark, so such a worker registers the class above.
public final class MovingGpuPoolWorkflowImpl extends GpuPoolWorkflowImpl {
    @WorkflowInit
    public MovingGpuPoolWorkflowImpl(PoolSettings settings, PoolCarried carried) {
        super(settings, carried);
    }

    @Override
    @WorkflowVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
    public void run(PoolSettings settings, PoolCarried carried) {
        super.run(settings, carried);
    }
}
