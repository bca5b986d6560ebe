package featuredrop.activities.delivery.settle;

import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.reader.Generations;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.FailedChunks.Failed;
import featuredrop.workflows.delivery.FailedChunks.Place;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Finds the chunks whose results hold failures that may be over at another try, or are not to be delivered. Reads the
/// indexes and nine bytes of each record; changes nothing. Thread-safe.
public final class PassingFailures {
    private final ObjectStore store;
    private final ExchangeReader reader;
    private final int most;

    /// @param most most chunks of one answer, which Temporal carries
    public PassingFailures(ObjectStore store, int most) {
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.most = most;
    }

    /// Lists such chunks, as the newest results before the plan's generation have them.
    ///
    /// @param from the first chunk that is looked at
    public FailedChunks list(PlanRef ref, Place from, Progress progress) {
        DropPlan plan = reader.recentPlan(ref);
        PlanRef before = ref.at(ref.generation() - 1);
        Generations generations = Generations.of(store, before);
        DistrustedResults distrusted = DistrustedResults.of(store, ref);
        List<Failed> found = new ArrayList<>();
        for (int file = from.file(); file < plan.files().size(); file++) {
            progress.at("failed chunks, file " + file, found.size());
            List<IndexedChunk> chunks = reader.index(ref, plan, file).chunks();
            int first = file == from.file() ? from.chunk() : 0;
            for (IndexedChunk chunk : chunks.subList(Math.min(first, chunks.size()), chunks.size())) {
                Place place = new Place(file, chunk.chunk());
                if (found.size() == most) {
                    return new FailedChunks(found, place, false);
                }
                ChunkRef result = generations.newestOf(new ChunkRef(before, file, chunk.chunk()));
                ResultFooter footer = reader.footer(result, chunk);
                Map<Outcome, Long> outcomes = ResultFooters.count(footer);
                boolean again = distrusted.hold(result, footer);
                if (again || new OutcomeCounts(outcomes).passing() > 0) {
                    found.add(new Failed(place, outcomes, again));
                }
                progress.at("failed chunks, chunk " + result.name(), found.size());
            }
        }
        return new FailedChunks(found, new Place(plan.files().size(), 0), true);
    }
}
