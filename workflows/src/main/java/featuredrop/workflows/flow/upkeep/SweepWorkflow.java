package featuredrop.workflows.flow.upkeep;

import featuredrop.workflows.upkeep.SweepReport;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Removes what is no longer needed, on a Schedule.
@WorkflowInterface
public interface SweepWorkflow {
    @WorkflowMethod(name = "Sweep")
    SweepReport sweep(String site);
}
