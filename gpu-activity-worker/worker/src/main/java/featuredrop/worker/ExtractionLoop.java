package featuredrop.worker;

import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.fetch.FetchRules;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns chunks into results.
///
/// A result is one object that is written whole and once, after the last record; until then nothing of a
/// chunk is anywhere but in memory, so stopping at any moment leaves nothing behind. Batches are formed in
/// record order: equal outcomes give equal bytes. Thread-safe.
public final class ExtractionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ExtractionLoop.class);
    /// Far above a footer without its nine bytes a record.
    private static final int FOOTER = 4_096;
    private static final int FOOTER_PER_RECORD = 9;

    private final ObjectStore store;
    private final Models models;
    private final RecordPreparation preparation;
    private final Function<DropKey, FetchRules> rules;

    /// @param rules how the images of a drop's partner are fetched
    public ExtractionLoop(
            ObjectStore store, Models models, RecordPreparation preparation, Function<DropKey, FetchRules> rules) {
        this.store = store;
        this.models = models;
        this.preparation = preparation;
        this.rules = rules;
    }

    /// For partners without exceptions.
    public ExtractionLoop(ObjectStore store, Models models, RecordPreparation preparation) {
        this(store, models, preparation, drop -> FetchRules.USUAL);
    }

    /// Gives every record of the chunk its outcome and stores them; reports a result that is already there.
    ///
    /// @throws DropException kind PLATFORM when the exchange or the engine fails; BUG when a chunk was
    ///     announced that is not in the exchange
    public ChunkReport extract(ChunkRef chunk, Progress progress) {
        DropPlan plan = plan(chunk.plan());
        Optional<ChunkReport> earlier = existing(chunk, plan);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        LoadedModel model = models.of(chunk.plan());
        ChunkExtraction.Task task = new ChunkExtraction.Task(
                chunk.name(),
                plan.partnerId(),
                plan.idScheme(plan.files().get(chunk.file())),
                rules.apply(chunk.plan().key()));
        long started = System.nanoTime();
        ResultWriter.Finished result = new ChunkExtraction(task, model, preparation, progress)
                .result(records(chunk), chunk.plan().modelKey());
        ObjectStore.Written written = store.putIfAbsent(ObjectKeys.result(chunk), result.bytes());
        if (!written.created()) {
            return existing(chunk, plan)
                    .orElseThrow(() -> exchange(ObjectKeys.result(chunk), "disappeared after it was written", null));
        }
        ChunkReport report = report(result.sha256(), ResultFooters.read(result.bytes(), ObjectKeys.result(chunk)));
        LOG.info(
                "chunk extracted drop={} chunk={} outcomes={} fetched={} seconds={}",
                chunk.plan().key(),
                chunk.name(),
                report.outcomes(),
                report.imagesFetched(),
                Duration.ofNanos(System.nanoTime() - started).toSeconds());
        return report;
    }

    private DropPlan plan(PlanRef ref) {
        String key = ObjectKeys.planJson(ref);
        return DropPlan.fromJson(bytes(key), key);
    }

    private Optional<ChunkReport> existing(ChunkRef chunk, DropPlan plan) {
        String key = ObjectKeys.result(chunk);
        return store.tail(key, FOOTER + FOOTER_PER_RECORD * plan.chunkRecords()).map(tail -> {
            String sha256 = store.stat(key)
                    .orElseThrow(() -> exchange(key, "disappeared while it was read", null))
                    .sha256();
            return report(sha256, ResultFooters.read(tail, key));
        });
    }

    private static ChunkReport report(String sha256, ResultFooter footer) {
        return new ChunkReport(
                sha256, ResultFooters.count(footer), footer.getImagesFetched(), footer.getBytesFetched());
    }

    private List<ProductImage> records(ChunkRef chunk) {
        String key = ObjectKeys.input(chunk);
        List<ProductImage> records = new ArrayList<>();
        try (InputStream in = open(key)) {
            RecordReader reader = new RecordReader(in);
            for (Optional<RecordReader.Item> item = reader.next(); item.isPresent(); item = reader.next()) {
                switch (item.get()) {
                    case RecordReader.Item.ImageRecord record -> records.add(record.image());
                    case RecordReader.Item.Damage damage -> throw exchange(key, "is damaged: " + damage.cause(), null);
                }
            }
            return records;
        } catch (IOException e) {
            throw exchange(key, "cannot be read", e);
        }
    }

    private byte[] bytes(String key) {
        try (InputStream in = open(key)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw exchange(key, "cannot be read", e);
        }
    }

    private InputStream open(String key) {
        return store.open(key)
                .orElseThrow(() -> new DropException(
                        FailureKind.BUG, "OBJECT_MISSING", "The exchange has no object " + key, null));
    }

    private static DropException exchange(
            String key, String what, @org.jspecify.annotations.Nullable IOException cause) {
        return new DropException(FailureKind.PLATFORM, "EXCHANGE", "The object " + key + " " + what, cause);
    }
}
