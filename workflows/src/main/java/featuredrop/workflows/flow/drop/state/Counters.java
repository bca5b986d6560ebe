package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.extraction.ChunkReport;
import java.util.Map;

/// What extraction has counted so far. Immutable.
///
/// @param outcomes records by outcome
/// @param imagesFetched images loaded over the network
/// @param bytesFetched their bytes
public record Counters(Map<Outcome, Long> outcomes, long imagesFetched, long bytesFetched) {
    /// Nothing is counted yet.
    public static final Counters NONE = new Counters(Map.of(), 0, 0);

    public Counters {
        outcomes = Map.copyOf(outcomes);
    }

    /// These counts and those of one more chunk.
    public Counters plus(ChunkReport chunk) {
        return new Counters(
                counts().plus(chunk.outcomes()).byOutcome(),
                imagesFetched + chunk.imagesFetched(),
                bytesFetched + chunk.bytesFetched());
    }

    /// These counts after another extraction of a chunk.
    ///
    /// @param before the chunk's outcomes before
    public Counters again(Map<Outcome, Long> before, ChunkReport chunk) {
        return new Counters(
                counts().minus(before).plus(chunk.outcomes()).byOutcome(),
                imagesFetched + chunk.imagesFetched(),
                bytesFetched + chunk.bytesFetched());
    }

    /// The same fetches, the outcomes being settled.
    public Counters settled(Map<Outcome, Long> settled) {
        return new Counters(settled, imagesFetched, bytesFetched);
    }

    public OutcomeCounts counts() {
        return new OutcomeCounts(outcomes);
    }
}
