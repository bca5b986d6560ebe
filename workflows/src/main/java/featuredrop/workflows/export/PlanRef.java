package featuredrop.workflows.export;

import featuredrop.workflows.drop.DropKey;

/// Names a frozen plan, the model that extracts it and the generation of results; enough to derive every object name of
/// the drop.
///
/// @param key which drop
/// @param revision which delivery of it
/// @param planHash SHA-256 of the plan, hex
/// @param modelId the model's id, `models/<id>/model.yaml`
/// @param modelKey 16 hex digits, see the glossary
/// @param generation the generation of results that is made or delivered; 0, as in runs of release 0.1, for the results
///     of that release, which have no generation in their names
/// @param oldest results of earlier generations than this one are not taken over
public record PlanRef(
        DropKey key, int revision, String planHash, String modelId, String modelKey, int generation, int oldest) {
    /// The first generation of a plan without results.
    public static final int FIRST = 1;

    public PlanRef {
        if (oldest < 0 || oldest > generation) {
            throw new IllegalArgumentException(
                    "The generation of " + key + " is " + generation + " and the oldest " + oldest);
        }
    }

    /// A plan whose results have no generation in their names.
    public PlanRef(DropKey key, int revision, String planHash, String modelId, String modelKey) {
        this(key, revision, planHash, modelId, modelKey, 0, 0);
    }

    /// The same plan at another generation.
    public PlanRef at(int other) {
        return new PlanRef(key, revision, planHash, modelId, modelKey, other, Math.min(oldest, other));
    }

    /// The same plan at a generation that takes nothing over from earlier ones.
    public PlanRef from(int first) {
        return new PlanRef(key, revision, planHash, modelId, modelKey, first, first);
    }

    /// The same plan at the generation that follows.
    public PlanRef next() {
        return at(generation + 1);
    }
}
