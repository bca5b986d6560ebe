package featuredrop.exchange.reader;

import featuredrop.exchange.plan.DropPlan;
import featuredrop.workflows.export.PlanRef;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// The plans that were read last, as long as memory suffices. A plan never changes: its hash is part of its name.
/// Thread-safe; a plan is read once even if many ask for it.
final class RecentPlans {
    private static final int MOST = 8;

    private record Name(String drop, String planHash) {}

    private final Map<Name, SoftReference<DropPlan>> plans = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, SoftReference<DropPlan>> eldest) {
            return size() > MOST;
        }
    };

    /// The plan that `ref` names.
    ///
    /// @param read reads it when it is not here
    synchronized DropPlan find(PlanRef ref, Function<PlanRef, DropPlan> read) {
        Name name = new Name(ref.key().toString(), ref.planHash());
        SoftReference<DropPlan> kept = plans.get(name);
        DropPlan known = kept == null ? null : kept.get();
        if (known != null) {
            return known;
        }
        DropPlan plan = read.apply(ref);
        plans.put(name, new SoftReference<>(plan));
        return plan;
    }
}
