package featuredrop.workflows.export;

/// What `planDrop` froze.
///
/// @param plan its name
/// @param files number of input files
/// @param bytes their length together
public record PlannedDrop(PlanRef plan, int files, long bytes) {}
