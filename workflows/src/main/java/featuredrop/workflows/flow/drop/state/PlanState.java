package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.export.PlannedDrop;

/// What a drop is based on once it is planned.
///
/// @param settings the partner's and the site's
/// @param fingerprint of the listing that was found complete
/// @param planned the frozen plan
public record PlanState(DropSettings settings, String fingerprint, PlannedDrop planned) {}
