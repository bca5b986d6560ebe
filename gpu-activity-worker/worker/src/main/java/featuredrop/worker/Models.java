package featuredrop.worker;

import featuredrop.workflows.export.PlanRef;

/// The models of this worker. Thread-safe.
@FunctionalInterface
public interface Models {
    /// The model that a plan asks for. May take minutes when it has to be loaded.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, type `MODEL_MISSING`, when this worker has
    ///     another model of that name or none
    LoadedModel of(PlanRef plan);
}
