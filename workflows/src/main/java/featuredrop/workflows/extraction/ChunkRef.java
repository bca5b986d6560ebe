package featuredrop.workflows.extraction;

import featuredrop.workflows.export.PlanRef;

/// One chunk of a drop; names both its input and its result in the exchange.
///
/// @param plan the drop's plan
/// @param file index of the input file in the plan, from 0
/// @param chunk index of the chunk in the file, from 0
public record ChunkRef(PlanRef plan, int file, int chunk) {
    /// The same chunk at another generation.
    public ChunkRef at(int generation) {
        return generation == plan.generation() ? this : new ChunkRef(plan.at(generation), file, chunk);
    }

    /// `<file>-<chunk>`, six digits each, as in object names.
    public String name() {
        return String.format("%06d-%06d", file, chunk);
    }
}
