package featuredrop.io.export;

import featuredrop.exchange.Plan;
import featuredrop.export.PlanRef;
import featuredrop.objectstore.ObjectKeys;
import featuredrop.objectstore.ObjectStore;
import featuredrop.policy.DropException;
import featuredrop.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;

/// A drop's `plan.json` in the exchange.
final class StoredPlan {
    private StoredPlan() {}

    /// @throws DropException kind `PLATFORM`, type `NO_PLAN`, when there is none
    static Plan read(ObjectStore store, PlanRef ref) {
        String key = ObjectKeys.planJson(ref);
        try (InputStream in = store.open(key)
                .orElseThrow(() -> new DropException(FailureKind.PLATFORM, "NO_PLAN", "There is no " + key))) {
            return Plan.fromJson(in.readAllBytes(), key);
        } catch (IOException e) {
            throw new DropException(FailureKind.PLATFORM, "Cannot read " + key + ": " + e.getMessage(), e);
        }
    }
}
