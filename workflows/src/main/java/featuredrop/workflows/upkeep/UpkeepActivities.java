package featuredrop.workflows.upkeep;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/// Upkeep of one site's storage, queue `drop-io-<site>`.
@ActivityInterface
public interface UpkeepActivities {
    /// Compares storage with itself: drops seen but neither published nor closed, staging and pointer left
    /// behind. Moves the pointer where it lags; changes nothing else.
    ///
    /// @param openWorkflowIds drops that are running
    @ActivityMethod
    ReconcileReport reconcileStorage(String site, List<String> openWorkflowIds);

    /// Removes exchange objects and staging of drops that were published or closed longer ago than the
    /// retention.
    ///
    /// @param openWorkflowIds drops that are running; nothing of theirs is touched
    @ActivityMethod
    SweepReport sweepStorage(String site, List<String> openWorkflowIds);
}
