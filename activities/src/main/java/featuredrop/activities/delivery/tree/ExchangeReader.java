package featuredrop.activities.delivery.tree;

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
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads one drop's objects from the exchange, each checked. All of them are written once and were complete
/// when the workflow went on, so an absent or damaged one is no outage: it fails with kind `BUG` and names
/// the object. Thread-safe.
public final class ExchangeReader {
    private final ObjectStore store;

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

    /// The plan, which must be the one that `ref` names.
    public DropPlan plan(PlanRef ref) {
        String key = ObjectKeys.planJson(ref);
        DropPlan plan = checked(() -> DropPlan.fromJson(bytes(key), key));
        if (!plan.key().equals(ref.key()) || !plan.hash().equals(ref.planHash())) {
            throw bug("PLAN_DIFFERS", key + " is the plan " + plan.hash() + " of " + plan.key());
        }
        return plan;
    }

    /// The index of one input file, which must tile it.
    public FileIndex index(PlanRef ref, DropPlan plan, int file) {
        String key = ObjectKeys.index(ref, file);
        try (InputStream in = open(key)) {
            FileIndex index = checked(() -> read(() -> FileIndex.read(in, key), key));
            if (index.file() != file) {
                throw bug("INDEX_DIFFERS", key + " is the index of file " + index.file());
            }
            index.requireTiled(plan.files().get(file));
            return index;
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /// The footer of a result: one read of its last bytes.
    public ResultFooter footer(ChunkRef chunk, IndexedChunk indexed) {
        String key = ObjectKeys.result(chunk);
        ResultFooter footer =
                checked(() -> ResultFooters.read(store, key, indexed.records()).orElseThrow(() -> missing(key)));
        requireModel(footer, chunk, key);
        if (checked(() -> ResultFooters.count(footer)).containsKey(Outcome.DUPLICATE)) {
            throw bug("RESULT_DAMAGED", "The result " + key + " holds duplicates, which only a settlement decides");
        }
        return footer;
    }

    /// What `settle` decided.
    public SettlementFile settled(PlanRef ref) {
        String key = ObjectKeys.settled(ref);
        try (InputStream in = open(key)) {
            return checked(() -> read(() -> SettlementFile.read(in, key), key));
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /// Visits the results of a chunk in input order. They are proven only when this returns.
    public void forEachResult(ChunkRef chunk, IndexedChunk indexed, ResultVisitor visitor) throws IOException {
        String key = ObjectKeys.result(chunk);
        try (InputStream in = open(key)) {
            ResultReader reader = new ResultReader(in, key, indexed.records());
            for (Optional<ChunkResult> result = next(reader, key); result.isPresent(); result = next(reader, key)) {
                visitor.visit(result.get());
            }
            requireModel(reader.footer(), chunk, key);
        }
    }

    /// Visits the results of a chunk in input order, each with its input record.
    public void forEachRecord(ChunkRef chunk, IndexedChunk indexed, RecordVisitor visitor) throws IOException {
        String key = ObjectKeys.input(chunk);
        try (InputStream in = open(key)) {
            RecordReader records = new RecordReader(in);
            forEachResult(chunk, indexed, result -> visitor.visit(image(records, key, result.getRecord()), result));
            if (read(records::next, key).isPresent()) {
                throw bug("CHUNK_DAMAGED", key + " holds more than the " + indexed.records() + " records of its index");
            }
        }
    }

    /// The failure of a drop whose objects do not fit each other.
    public static DropException bug(String type, String message) {
        return new DropException(FailureKind.BUG, type, message);
    }

    private static ProductImage image(RecordReader records, String key, int number) {
        Optional<RecordReader.Item> item = read(records::next, key);
        if (item.isPresent() && item.get() instanceof RecordReader.Item.ImageRecord record) {
            return record.image();
        }
        throw bug("CHUNK_DAMAGED", key + " has no readable record " + number);
    }

    private static void requireModel(ResultFooter footer, ChunkRef chunk, String key) {
        if (!footer.getModelKey().equals(chunk.plan().modelKey())) {
            throw bug("RESULT_DAMAGED", key + " comes from the model " + footer.getModelKey());
        }
    }

    private Optional<ChunkResult> next(ResultReader reader, String key) {
        return checked(() -> read(reader::next, key));
    }

    private byte[] bytes(String key) {
        try (InputStream in = open(key)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    private InputStream open(String key) {
        return store.open(key).orElseThrow(() -> missing(key));
    }

    private static DropException missing(String key) {
        return bug("OBJECT_MISSING", key + " is not in the exchange");
    }

    private static DropException unreadable(String key, IOException e) {
        return new DropException(FailureKind.PLATFORM, "Cannot read " + key + ": " + e.getMessage(), e);
    }

    @FunctionalInterface
    private interface Read<T> {
        T get() throws IOException;
    }

    private static <T> T read(Read<T> read, String key) {
        try {
            return read.get();
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    /// What the codecs find wrong with an object stays wrong, however often it is read.
    private static <T> T checked(Supplier<T> decoded) {
        try {
            return decoded.get();
        } catch (DropException e) {
            boolean damaged = List.of("UNREADABLE", "RESULT_DAMAGED").contains(e.type());
            throw damaged ? new DropException(FailureKind.BUG, e.type(), String.valueOf(e.getMessage()), e) : e;
        } catch (IllegalArgumentException e) {
            throw new DropException(FailureKind.BUG, "UNREADABLE", String.valueOf(e.getMessage()), e);
        }
    }
}
