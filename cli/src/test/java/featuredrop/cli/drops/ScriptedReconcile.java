package featuredrop.cli.drops;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.flow.upkeep.ReconcileWorkflow;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.workflow.Workflow;
import java.util.List;

/// Finds the same two changed drops of a site, and its own id.
public final class ScriptedReconcile implements ReconcileWorkflow {
    @Override
    public ReconcileReport reconcile(String site) {
        String drop = site + "/atelier/2026-11-21";
        return new ReconcileReport(
                List.of(new DropKey(site, "atelier", "stuck")),
                List.of("pointer moved"),
                List.of(
                        drop + " changed after revision 1 was published: 1 added (late.bin)",
                        drop + "-b changed after revision 1 was published: 1 removed (a.bin)",
                        "found by " + Workflow.getInfo().getWorkflowId()));
    }
}
