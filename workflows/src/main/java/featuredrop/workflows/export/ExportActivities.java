package featuredrop.workflows.export;

import featuredrop.workflows.drop.DropRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on the Hadoop side, queue `drop-io-<site>`.
@ActivityInterface
public interface ExportActivities {
    /// Freezes the input list and stores it as `plan.json`. Repeated with an unchanged listing it returns the same
    /// plan.
    @ActivityMethod
    PlannedDrop planDrop(DropRequest drop);

    /// Writes the chunks of one input file and then its index. Heartbeats, and tells the drop by its signal
    /// `chunks` what can be extracted already. Objects of an earlier attempt are kept when their digests
    /// agree; otherwise, or when the file is not the planned one, it fails with type `INPUT_CHANGED`.
    @ActivityMethod
    ExportedFile exportFile(PlanRef plan, int file);
}
