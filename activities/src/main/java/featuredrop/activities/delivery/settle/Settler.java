package featuredrop.activities.delivery.settle;

import com.carrotsearch.hppc.LongHashSet;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.reader.Generations;
import featuredrop.exchange.result.ChunkDuplicates;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.SettlementFile.GenerationRun;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Decides which records are delivered: in plan order the first EXTRACTED record of an id is, later ones are
/// duplicates. Reads the indexes and nine bytes of each result. Thread-safe.
public final class Settler {
    private static final int NO_GENERATION = -1;

    private final ObjectStore store;
    private final ExchangeReader reader;
    private final long partBytes;

    /// @param partBytes most bytes of text of a part, as estimated from the dimension
    public Settler(ObjectStore store, long partBytes) {
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.partBytes = partBytes;
    }

    /// A stored decision.
    ///
    /// @param file the decision
    /// @param doubt why an operator has to look at the drop before it is published; empty for no reason
    public record Settled(SettlementFile file, String doubt) {}

    /// Decides and stores the decision. A decision that is there stays: it is what parts may have been
    /// written after.
    public Settled settle(PlanRef ref, Progress progress) {
        Settled decided = decided(ref, progress);
        boolean stands = store.putIfAbsent(
                        ObjectKeys.settled(ref), decided.file().toBytes())
                .sameContent();
        progress.at(stands ? "settlement stored" : "another settlement found, it stays", 0);
        return new Settled(reader.settled(ref), decided.doubt());
    }

    /// Decides from indexes and footers alone; stores nothing.
    Settled decided(PlanRef ref, Progress progress) {
        Generations generations = Generations.of(store, ref);
        DropPlan plan = reader.plan(ref);
        Tally tally = new Tally(partBytes, ref.generation() > 0 ? NO_GENERATION : 0);
        DropDoubt doubt = new DropDoubt();
        for (int file = 0; file < plan.files().size(); file++) {
            progress.at("settle, file " + file, tally.records);
            FileIndex index = reader.index(ref, plan, file);
            doubt.add(plan.files().get(file), index.records());
            index.rejects().forEach(reject -> tally.count(reject.outcome()));
            for (IndexedChunk chunk : index.chunks()) {
                ChunkRef name = generations.newestOf(new ChunkRef(ref, file, chunk.chunk()));
                tally.add(name, reader.footer(name, chunk));
                progress.at("footer " + name.name(), tally.records);
            }
        }
        SettlementFile decision = tally.decision();
        return new Settled(decision, doubt.reason(plan.files().size(), tally.records));
    }

    /// What is known while the footers go by.
    private static final class Tally {
        private final LongHashSet delivered = new LongHashSet();
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private final List<ChunkDuplicates> duplicates = new ArrayList<>();
        private final List<GenerationRun> generations = new ArrayList<>();
        private final PartCutter parts;
        private long records;
        private int dimension = -1;
        private int generation;

        /// @param generation of which the results are unless it is noted
        Tally(long partBytes, int generation) {
            this.generation = generation;
            this.parts = new PartCutter(partBytes);
        }

        SettlementFile decision() {
            return new SettlementFile(records, outcomes, duplicates, parts.finish(), generations);
        }

        void add(ChunkRef result, ResultFooter footer) {
            ChunkPosition chunk = new ChunkPosition(result.file(), result.chunk());
            if (result.plan().generation() != generation) {
                generation = result.plan().generation();
                generations.add(new GenerationRun(chunk, generation));
            }
            requireDimension(chunk, footer.getDimension());
            BitSet again = new BitSet();
            long first = 0;
            for (int i = 0; i < footer.getItemIdsCount(); i++) {
                Outcome outcome = ResultFooters.outcome(footer, i);
                if (outcome == Outcome.EXTRACTED && !delivered.add(footer.getItemIds(i))) {
                    again.set(i);
                    outcome = Outcome.DUPLICATE;
                }
                first += outcome == Outcome.EXTRACTED ? 1 : 0;
                count(outcome);
            }
            if (!again.isEmpty()) {
                duplicates.add(ChunkDuplicates.of(chunk, again));
            }
            parts.add(chunk, first, footer.getDimension());
        }

        void count(Outcome outcome) {
            outcomes.merge(outcome, 1L, Long::sum);
            records++;
        }

        private void requireDimension(ChunkPosition chunk, int found) {
            if (dimension >= 0 && found != dimension) {
                throw new DropException(
                        FailureType.RESULT_DAMAGED,
                        "The result of chunk " + chunk + " has " + found + " values a feature, others have "
                                + dimension);
            }
            dimension = found;
        }
    }
}
