package featuredrop.control;

import featuredrop.delivery.SweepReport;
import featuredrop.delivery.UpkeepActivities;
import featuredrop.policy.ActivityPolicies;
import featuredrop.policy.Stubs;
import featuredrop.policy.TaskQueues;
import io.temporal.workflow.Workflow;

/// Asks which drops are open, then removes what belongs to none of them and is old enough.
public final class SweepWorkflowImpl implements SweepWorkflow {
    @Override
    public SweepReport sweep(String site) {
        var open = new DropStarts(site, "sweep").openDrops();
        SweepReport report = Stubs.of(
                        UpkeepActivities.class, ActivityPolicies.UPKEEP, TaskQueues.io(site), "sweep storage")
                .sweepStorage(site, open);
        Workflow.setCurrentDetails("removed %d objects and %d staging directories, kept %d open drops"
                .formatted(report.objects(), report.stagingDirectories(), report.keptOpen()));
        return report;
    }
}
