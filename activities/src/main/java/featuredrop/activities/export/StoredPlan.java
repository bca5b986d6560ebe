package featuredrop.activities.export;

import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;

/// A drop's `plan.json` in the exchange.
final class StoredPlan {
    private StoredPlan() {}

    /// @throws DropException kind `PLATFORM`, type `NO_PLAN`, when there is none
    static DropPlan read(ObjectStore store, PlanRef ref) {
        String key = ObjectKeys.planJson(ref);
        try (InputStream in = store.open(key)
                .orElseThrow(() -> new DropException(FailureKind.PLATFORM, "NO_PLAN", "There is no " + key))) {
            return DropPlan.fromJson(in.readAllBytes(), key);
        } catch (IOException e) {
            throw new DropException(FailureKind.PLATFORM, "Cannot read " + key + ": " + e.getMessage(), e);
        }
    }
}
