package featuredrop.workflows.flow.site;

import featuredrop.workflows.drop.SiteLevel;
import io.temporal.common.VersioningBehavior;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowVersioningBehavior;

/// The same workflow on a worker with a version: it moves to the current version at its next step. It never ends, so an
/// old version could not be stopped if it were pinned. A server refuses what a worker without a version answers for a
/// workflow with this mark, so such a worker registers the class above.
public final class MovingPipelineControlWorkflowImpl extends PipelineControlWorkflowImpl {
    @WorkflowInit
    public MovingPipelineControlWorkflowImpl(String site, SiteLevel carried) {
        super(site, carried);
    }

    @Override
    @WorkflowVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
    public void run(String site, SiteLevel carried) {
        super.run(site, carried);
    }
}
