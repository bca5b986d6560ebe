package featuredrop.workflows.gpupool;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// Runs on the control worker, queue `control`.
@ActivityInterface
public interface SpendingActivities {
    /// Keeps in the exchange what a pool's hosts have used, so that it survives the loss of the Temporal database. May
    /// be repeated; an older count does not take away from a newer one.
    @ActivityMethod
    void keepSpending(String pool, PoolSpent spent);
}
