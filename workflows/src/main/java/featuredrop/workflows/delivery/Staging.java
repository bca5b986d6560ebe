package featuredrop.workflows.delivery;

import featuredrop.workflows.export.PlanRef;

/// Where one run of a drop prepares its delivery.
///
/// @param plan the drop's plan
/// @param runId first execution run id of the workflow, so that no two runs share a directory
/// @param withdrawn deliveries that the run has prepared and given up before; each one has a directory of its own
public record Staging(PlanRef plan, String runId, int withdrawn) {
    /// Where the first delivery of a run is prepared.
    public Staging(PlanRef plan, String runId) {
        this(plan, runId, 0);
    }

    /// The directory's name.
    public String directory() {
        return withdrawn == 0 ? runId : runId + "." + withdrawn;
    }
}
