package featuredrop.workflows.flow.upkeep;

import featuredrop.workflows.flow.ActivityStubs;
import featuredrop.workflows.flow.Tries;
import featuredrop.workflows.flow.site.DropStarts;
import featuredrop.workflows.policy.ActivityPolicies;
import featuredrop.workflows.policy.TaskQueues;
import featuredrop.workflows.upkeep.SweepReport;
import featuredrop.workflows.upkeep.UpkeepActivities;
import io.temporal.workflow.Workflow;

/// Asks which drops are open, then removes what belongs to none of them and is old enough.
public final class SweepWorkflowImpl implements SweepWorkflow {
    @Override
    public SweepReport sweep(String site) {
        var open = new DropStarts(site, "sweep").openDrops();
        String summary = "sweep storage";
        SweepReport report = Tries.of(
                summary,
                () -> ActivityStubs.of(UpkeepActivities.class, ActivityPolicies.UPKEEP, TaskQueues.io(site), summary)
                        .sweepStorage(site, open));
        Workflow.setCurrentDetails("removed %d objects and %d staging directories, kept %d open drops"
                .formatted(report.objects(), report.stagingDirectories(), report.keptOpen()));
        return report;
    }
}
