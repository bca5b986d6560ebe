package featuredrop.cli.drops;

import featuredrop.activities.export.DropPlanner;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.reader.Generations;
import featuredrop.exchange.record.RecordCheck;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.List;
import java.util.Optional;

/// What another try of a drop would do, from what is in the landing zone and in the exchange now.
///
/// @param ref the plan, and the generation of results that would be made
/// @param files what the plan consists of
/// @param chunks what would be extracted
public record RedoPlan(PlanRef ref, Files files, Chunks chunks) {
    /// The input files.
    ///
    /// @param all how many
    /// @param exported how many are in the exchange already
    /// @param bytes their length together
    public record Files(int all, int exported, long bytes) {}

    /// The chunks of the exported files.
    ///
    /// @param all how many
    /// @param again how many are extracted
    /// @param allRecords their records
    /// @param records how many of these are extracted
    /// @param bytes length of the chunks that are read
    /// @param images how many images are asked for
    public record Chunks(int all, int again, long allRecords, long records, long bytes, long images) {
        private static final Chunks NONE = new Chunks(0, 0, 0, 0, 0, 0);

        private Chunks with(IndexedChunk chunk, long tried, long fetched) {
            boolean touched = tried > 0;
            return new Chunks(
                    all + 1,
                    again + (touched ? 1 : 0),
                    allRecords + chunk.records(),
                    records + tried,
                    bytes + (touched ? chunk.length() : 0),
                    images + fetched);
        }
    }

    /// Plans the request; starts and writes nothing.
    public static RedoPlan of(Connections connections, DropRequest request) {
        return of(connections, request, frozen(connections, request.key()));
    }

    /// Plans the request; starts and writes nothing.
    ///
    /// @param plan what the drop consists of
    public static RedoPlan of(Connections connections, DropRequest request, DropPlan plan) {
        ObjectStore store = connections.exchange();
        return new Survey(store, planner(connections, request.key()).ref(request, plan), plan).made();
    }

    /// What the drop consists of now.
    ///
    /// @throws Refusal when its files are not in the landing zone
    private static DropPlan frozen(Connections connections, DropKey key) {
        LandedDrop landed = new Landing(key.site(), connections.site(key.site()), connections.landing(key.site()))
                .find(key)
                .orElseThrow(() -> Refusal.no("The files of " + key + " are no longer in the landing zone"));
        return frozen(connections, landed);
    }

    /// What the drop of those files consists of.
    public static DropPlan frozen(Connections connections, LandedDrop landed) {
        DropKey key = landed.key();
        return planner(connections, key)
                .freeze(landed, connections.site(key.site()).partner(key.partner()), Progress.NONE);
    }

    private static DropPlanner planner(Connections connections, DropKey key) {
        LandingZone zone = connections.landing(key.site());
        Landing landing = new Landing(key.site(), connections.site(key.site()), zone);
        return new DropPlanner(connections.config(), landing, zone, connections.exchange());
    }

    /// Whether there is nothing to do.
    public boolean isEmpty() {
        return files.exported() == files.all() && chunks.again() == 0;
    }

    /// One look over a plan.
    private static final class Survey {
        private final ExchangeReader reader;
        private final Generations generations;
        private final DistrustedResults distrusted;
        private final PlanRef ref;
        private final DropPlan plan;

        Survey(ObjectStore store, PlanRef ref, DropPlan plan) {
            this.reader = new ExchangeReader(store);
            this.generations = Generations.of(store, ref);
            this.distrusted = DistrustedResults.of(store, ref);
            this.ref = ref;
            this.plan = plan;
        }

        RedoPlan made() {
            int exported = 0;
            Chunks chunks = Chunks.NONE;
            for (int file = 0; file < plan.files().size(); file++) {
                Optional<FileIndex> index = reader.findIndex(ref, file);
                exported += index.isPresent() ? 1 : 0;
                for (IndexedChunk chunk : index.map(FileIndex::chunks).orElse(List.of())) {
                    chunks = added(chunks, file, chunk);
                }
            }
            return new RedoPlan(ref, new Files(plan.files().size(), exported, plan.bytes()), chunks);
        }

        private Chunks added(Chunks sum, int file, IndexedChunk chunk) {
            ChunkRef newest = generations.newestOf(new ChunkRef(ref, file, chunk.chunk()));
            Optional<ResultFooter> footer = reader.findFooter(newest, chunk.records());
            if (footer.isEmpty() || distrusted.hold(newest, footer.get())) {
                return sum.with(chunk, chunk.records(), images(newest));
            }
            boolean made = newest.plan().generation() == ref.generation();
            long passing = made ? 0 : new OutcomeCounts(ResultFooters.count(footer.get())).passing();
            return sum.with(chunk, passing, passing);
        }

        /// Records whose image has to be fetched.
        private long images(ChunkRef chunk) {
            return reader.records(chunk).stream()
                    .filter(record ->
                            RecordCheck.fault(record, plan.partnerId()).isEmpty())
                    .filter(record -> !RecordCheck.hasImage(record))
                    .count();
        }
    }
}
