package featuredrop.worker;

import featuredrop.workflows.export.PlanRef;

/// The models of this worker. Thread-safe.
@FunctionalInterface
public interface Models {
    /// The model that a plan asks for.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, type `MODEL_MISSING`, when this worker has
    ///     another model of that name or none
    LoadedModel of(PlanRef plan);
}
