package featuredrop.workflows.flow.upkeep;

import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Compares what should be with what is, on a Schedule.
@WorkflowInterface
public interface ReconcileWorkflow {
    @WorkflowMethod(name = "Reconcile")
    ReconcileReport reconcile(String site);
}
