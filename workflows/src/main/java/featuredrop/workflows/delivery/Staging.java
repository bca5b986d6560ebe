package featuredrop.workflows.delivery;

import featuredrop.workflows.export.PlanRef;

/// Where one run of a drop prepares its delivery.
///
/// @param plan the drop's plan
/// @param runId first execution run id of the workflow, so that no two runs share a directory
public record Staging(PlanRef plan, String runId) {}
