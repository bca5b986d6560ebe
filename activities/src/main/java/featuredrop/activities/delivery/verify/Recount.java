package featuredrop.activities.delivery.verify;

import com.carrotsearch.hppc.LongHashSet;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Counts a drop's records once more, from the bodies of the results: the settlement was decided from their
/// footers. Not thread-safe.
final class Recount {
    private final LongHashSet delivered = new LongHashSet();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<ChunkPosition, BitSet> duplicates = new HashMap<>();
    private final Set<ChunkPosition> quarantined = new HashSet<>();
    private long records;
    private int dimension = -1;

    /// Counts the next record in plan order.
    ///
    /// @return whether it is delivered
    boolean add(ChunkPosition chunk, ChunkResult result) {
        Outcome outcome = Outcome.of(result.getOutcome());
        if (outcome != Outcome.EXTRACTED) {
            count(outcome);
            quarantined.add(chunk);
            return false;
        }
        requireDimension(chunk, result);
        if (delivered.add(result.getItemId())) {
            count(Outcome.EXTRACTED);
            return true;
        }
        duplicates.computeIfAbsent(chunk, _ -> new BitSet()).set(result.getRecord());
        count(Outcome.DUPLICATE);
        return false;
    }

    /// Counts a record of that outcome.
    void count(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
        records++;
    }

    /// Whether the chunk has records without a vector.
    boolean hasQuarantined(ChunkPosition chunk) {
        return quarantined.contains(chunk);
    }

    Map<Outcome, Long> outcomes() {
        return outcomes;
    }

    long of(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /// Records that are neither delivered nor duplicates.
    long quarantined() {
        return records - of(Outcome.EXTRACTED) - of(Outcome.DUPLICATE);
    }

    /// Compares what `settle` decided.
    ///
    /// @param where its key, for the message
    void require(SettlementFile settled, String where) {
        long parts = 0;
        for (SettlementFile.Part part : settled.parts()) {
            parts += part.delivered();
        }
        Map<ChunkPosition, BitSet> theirs = new HashMap<>();
        settled.duplicates().forEach(chunk -> theirs.put(chunk.chunk(), chunk.toBits()));
        if (settled.records() != records
                || parts != of(Outcome.EXTRACTED)
                || !settled.outcomes().equals(outcomes)
                || !theirs.equals(duplicates)) {
            throw Verification.failed("The settlement " + where + " counts " + settled.records() + " records "
                    + settled.outcomes() + " in " + parts + " delivered, indexes and results of " + records
                    + " records " + outcomes);
        }
    }

    private void requireDimension(ChunkPosition chunk, ChunkResult result) {
        int found = result.getFeatureCount();
        if (dimension >= 0 && found != dimension) {
            throw Verification.failed("Record " + result.getRecord() + " of chunk " + chunk + " has " + found
                    + " values, others of the drop have " + dimension);
        }
        dimension = found;
    }
}
