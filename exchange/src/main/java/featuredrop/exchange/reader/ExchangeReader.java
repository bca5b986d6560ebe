package featuredrop.exchange.reader;

import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.ResultReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one drop's objects from the exchange, each checked. All of them are written once and were complete
/// when the workflow went on, so an absent or damaged one is no outage: it fails with kind `BUG` and names
/// the object. A store that cannot be read is an outage, kind `PLATFORM`. Thread-safe.
public final class ExchangeReader {
    private final ObjectStore store;
    private final RecentPlans recent = new RecentPlans();

    public ExchangeReader(ObjectStore store) {
        this.store = store;
    }

    /// Does something with every record of a chunk.
    @FunctionalInterface
    public interface ResultVisitor {
        void visit(ChunkResult result) throws IOException;
    }

    /// Does something with every record of a chunk and with what was sent for it.
    @FunctionalInterface
    public interface RecordVisitor {
        void visit(ProductImage image, ChunkResult result) throws IOException;
    }

    @FunctionalInterface
    private interface Decoder<T> {
        T decode(InputStream in) throws IOException;
    }

    /// The plan, which must be the one that `ref` names.
    public DropPlan plan(PlanRef ref) {
        String key = ObjectKeys.planJson(ref);
        DropPlan plan = read(key, in -> DropPlan.fromJson(in.readAllBytes(), key));
        if (!plan.key().equals(ref.key()) || !plan.hash().equals(ref.planHash())) {
            throw bug(FailureType.PLAN_DIFFERS, key + " is the plan " + plan.hash() + " of " + plan.key());
        }
        return plan;
    }

    /// The same as [#plan]. A plan that was read lately is not read again: every file and every chunk of a drop asks
    /// for it, and that of many files is large.
    public DropPlan recentPlan(PlanRef ref) {
        return recent.find(ref, this::plan);
    }

    /// The index of one input file, which must tile it.
    public FileIndex index(PlanRef ref, DropPlan plan, int file) {
        FileIndex index = findIndex(ref, file).orElseThrow(() -> missing(ObjectKeys.index(ref, file)));
        index.requireTiled(plan.files().get(file));
        return index;
    }

    /// The index of one input file; empty when the file is not exported yet.
    public Optional<FileIndex> findIndex(PlanRef ref, int file) {
        String key = ObjectKeys.index(ref, file);
        Optional<FileIndex> index = find(key, in -> FileIndex.read(in, key));
        if (index.isPresent() && index.get().file() != file) {
            throw bug(
                    FailureType.INDEX_DIFFERS,
                    key + " is the index of file " + index.get().file());
        }
        return index;
    }

    /// The records of a chunk, in order.
    public List<ProductImage> records(ChunkRef chunk) {
        String key = ObjectKeys.input(chunk);
        return read(key, in -> {
            List<ProductImage> records = new ArrayList<>();
            RecordReader reader = new RecordReader(in);
            for (Optional<RecordReader.Item> item = reader.next(); item.isPresent(); item = reader.next()) {
                records.add(image(item.get(), key));
            }
            return records;
        });
    }

    /// The footer of a result: one read of its last bytes.
    public ResultFooter footer(ChunkRef chunk, IndexedChunk indexed) {
        String key = ObjectKeys.result(chunk);
        ResultFooter footer = ResultFooters.read(store, key, indexed.records()).orElseThrow(() -> missing(key));
        return requireUnsettled(footer, chunk, key);
    }

    /// The footer of a result; empty when the chunk is not extracted yet.
    ///
    /// @param mostRecords most records of a chunk of the plan
    public Optional<ResultFooter> findFooter(ChunkRef chunk, int mostRecords) {
        String key = ObjectKeys.result(chunk);
        Optional<ResultFooter> footer = ResultFooters.find(store, key, mostRecords);
        footer.ifPresent(found -> requireModel(found, chunk, key));
        return footer;
    }

    /// The newest result of the chunk that is older than the chunk's generation, as its plan allows; empty when there
    /// is
    /// none.
    ///
    /// @param mostRecords most records of a chunk of the plan
    public Optional<FoundResult> findBefore(ChunkRef chunk, int mostRecords) {
        for (int generation = chunk.plan().generation() - 1;
                generation >= chunk.plan().oldest();
                generation--) {
            ChunkRef older = chunk.at(generation);
            Optional<ResultFooter> footer = findFooter(older, mostRecords);
            if (footer.isPresent()) {
                return Optional.of(new FoundResult(older, footer.get()));
            }
        }
        return Optional.empty();
    }

    /// A result.
    ///
    /// @param chunk the chunk, at the generation of the result
    /// @param footer the end of the result
    public record FoundResult(ChunkRef chunk, ResultFooter footer) {}

    /// What `settle` decided.
    public SettlementFile settled(PlanRef ref) {
        String key = ObjectKeys.settled(ref);
        return read(key, in -> SettlementFile.read(in, key));
    }

    /// Visits the results of a chunk in input order. They are proven only when this returns.
    ///
    /// @return the footer behind them
    /// @throws IOException what the visitor throws
    public ResultFooter forEachResult(ChunkRef chunk, IndexedChunk indexed, ResultVisitor visitor) throws IOException {
        return forEachResult(chunk, indexed.records(), visitor);
    }

    /// The same when the number of records is known from elsewhere.
    ///
    /// @return the footer behind them
    /// @throws IOException what the visitor throws
    public ResultFooter forEachResult(ChunkRef chunk, int records, ResultVisitor visitor) throws IOException {
        String key = ObjectKeys.result(chunk);
        try (InputStream in = open(key)) {
            ResultReader reader = new ResultReader(in, key, records);
            for (Optional<ChunkResult> result = next(reader, key); result.isPresent(); result = next(reader, key)) {
                visitor.visit(result.get());
            }
            return requireUnsettled(reader.footer(), chunk, key);
        }
    }

    /// Visits the results of a chunk in input order, each with its input record.
    ///
    /// @throws IOException what the visitor throws
    public void forEachRecord(ChunkRef chunk, IndexedChunk indexed, RecordVisitor visitor) throws IOException {
        String key = ObjectKeys.input(chunk);
        try (InputStream in = open(key)) {
            RecordReader records = new RecordReader(in);
            forEachResult(chunk, indexed, result -> visitor.visit(image(records, key, result.getRecord()), result));
            if (next(records, key).isPresent()) {
                throw bug(
                        FailureType.CHUNK_DAMAGED,
                        key + " holds more than the " + indexed.records() + " records of its index");
            }
        }
    }

    private static ProductImage image(RecordReader records, String key, int number) {
        return next(records, key)
                .map(item -> image(item, key))
                .orElseThrow(() -> bug(FailureType.CHUNK_DAMAGED, key + " has no record " + number));
    }

    private static ProductImage image(RecordReader.Item item, String key) {
        return switch (item) {
            case RecordReader.Item.ImageRecord record -> record.image();
            case RecordReader.Item.Damage damage ->
                throw bug(FailureType.CHUNK_DAMAGED, key + " is damaged: " + damage.cause());
        };
    }

    private static ResultFooter requireUnsettled(ResultFooter footer, ChunkRef chunk, String key) {
        requireModel(footer, chunk, key);
        if (ResultFooters.count(footer).containsKey(Outcome.DUPLICATE)) {
            throw bug(
                    FailureType.RESULT_DAMAGED,
                    "The result " + key + " holds duplicates, which only a settlement decides");
        }
        return footer;
    }

    private static void requireModel(ResultFooter footer, ChunkRef chunk, String key) {
        if (!footer.getModelKey().equals(chunk.plan().modelKey())) {
            throw bug(FailureType.RESULT_DAMAGED, key + " comes from the model " + footer.getModelKey());
        }
    }

    private <T> T read(String key, Decoder<T> decoder) {
        return find(key, decoder).orElseThrow(() -> missing(key));
    }

    private <T> Optional<T> find(String key, Decoder<T> decoder) {
        Optional<InputStream> object = store.open(key);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = object.get()) {
            return Optional.of(decoder.decode(in));
        } catch (IOException e) {
            throw IoFailure.reading(key, e);
        }
    }

    private InputStream open(String key) {
        return store.open(key).orElseThrow(() -> missing(key));
    }

    private static Optional<ChunkResult> next(ResultReader reader, String key) {
        try {
            return reader.next();
        } catch (IOException e) {
            throw IoFailure.reading(key, e);
        }
    }

    private static Optional<RecordReader.Item> next(RecordReader reader, String key) {
        try {
            return reader.next();
        } catch (IOException e) {
            throw IoFailure.reading(key, e);
        }
    }

    private static DropException missing(String key) {
        return bug(FailureType.OBJECT_MISSING, key + " is not in the exchange");
    }

    private static DropException bug(FailureType type, String message) {
        return new DropException(type, message);
    }
}
