package featuredrop.activities.gpupool;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.recovery.KeptSpending;
import featuredrop.workflows.gpupool.SpendingActivities;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.policy.Failures;

/// Keeps in the exchange what pools' hosts have used.
public final class SpendingActivitiesImpl implements SpendingActivities {
    private final KeptSpending kept;

    public SpendingActivitiesImpl(ObjectStore store) {
        this.kept = new KeptSpending(store);
    }

    @Override
    public void keepSpending(String pool, PoolSpent spent) {
        Failures.translated(() -> {
            kept.keep(pool, spent);
            return true;
        });
    }
}
