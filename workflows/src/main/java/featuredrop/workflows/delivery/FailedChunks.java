package featuredrop.workflows.delivery;

import featuredrop.workflows.drop.Outcome;
import java.util.List;
import java.util.Map;

/// Chunks whose results hold passing failures or are not to be delivered, a part of the list at a time.
///
/// @param chunks in plan order
/// @param next where the list goes on
/// @param last whether nothing follows
public record FailedChunks(List<Failed> chunks, Place next, boolean last) {
    public FailedChunks {
        chunks = List.copyOf(chunks);
    }

    /// One such chunk.
    ///
    /// @param place which one
    /// @param outcomes all its records by outcome
    /// @param distrusted whether nothing of its results may be taken over, because their host computed other
    ///     features than the CPU
    public record Failed(Place place, Map<Outcome, Long> outcomes, boolean distrusted) {
        public Failed {
            outcomes = Map.copyOf(outcomes);
        }

        /// One with passing failures.
        public Failed(Place place, Map<Outcome, Long> outcomes) {
            this(place, outcomes, false);
        }
    }

    /// A chunk by its place in the plan.
    ///
    /// @param file index of the input file in the plan, from 0
    /// @param chunk index of the chunk in the file, from 0
    public record Place(int file, int chunk) {
        /// The first chunk of a plan.
        public static final Place FIRST = new Place(0, 0);
    }
}
