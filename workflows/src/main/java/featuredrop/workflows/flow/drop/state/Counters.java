package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.gpupool.PoolNotice;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What extraction has counted so far. Immutable.
///
/// @param outcomes records by outcome
/// @param imagesFetched images loaded over the network
/// @param bytesFetched their bytes
/// @param cost what the chunks took of the hosts' time
public record Counters(Map<Outcome, Long> outcomes, long imagesFetched, long bytesFetched, DropCost cost) {
    /// Nothing is counted yet.
    public static final Counters NONE = new Counters(Map.of(), 0, 0, DropCost.NOTHING);

    /// Counts without a cost.
    public Counters(Map<Outcome, Long> outcomes, long imagesFetched, long bytesFetched) {
        this(outcomes, imagesFetched, bytesFetched, DropCost.NOTHING);
    }

    /// Runs before 0.2 carried no cost.
    public Counters {
        outcomes = Map.copyOf(outcomes);
        cost = Objects.requireNonNullElse(cost, DropCost.NOTHING);
    }

    /// These counts and those of one more chunk.
    public Counters plus(ChunkReport chunk) {
        return new Counters(
                counts().plus(chunk.outcomes()).byOutcome(),
                imagesFetched + chunk.imagesFetched(),
                bytesFetched + chunk.bytesFetched(),
                cost);
    }

    /// These counts and the cost of one more chunk.
    ///
    /// @param news what the pool said when the chunk was started
    public Counters plus(ChunkReport.@Nullable Work work, @Nullable PoolNotice news) {
        return work == null ? this : new Counters(outcomes, imagesFetched, bytesFetched, cost.plus(work, news));
    }

    /// These counts after another extraction of a chunk.
    ///
    /// @param before the chunk's outcomes before
    public Counters again(Map<Outcome, Long> before, ChunkReport chunk) {
        return new Counters(
                counts().minus(before).plus(chunk.outcomes()).byOutcome(),
                imagesFetched + chunk.imagesFetched(),
                bytesFetched + chunk.bytesFetched(),
                cost);
    }

    /// The same fetches, the outcomes being settled.
    public Counters settled(Map<Outcome, Long> settled) {
        return new Counters(settled, imagesFetched, bytesFetched, cost);
    }

    public OutcomeCounts counts() {
        return new OutcomeCounts(outcomes);
    }
}
