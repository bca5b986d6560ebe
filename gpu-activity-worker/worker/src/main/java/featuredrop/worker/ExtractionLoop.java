package featuredrop.worker;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.progress.Awaited;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.reader.ExchangeReader.FoundResult;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.fetch.FetchRules;
import featuredrop.worker.compare.HostTrust;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ChunkReport.Work;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns chunks into results.
///
/// A result is one object that is written whole and once, after the last record; until then nothing of a
/// chunk is anywhere but in memory, so stopping at any moment leaves nothing behind. Batches are formed in
/// record order: equal outcomes give equal bytes. Thread-safe.
public final class ExtractionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ExtractionLoop.class);

    private final ObjectStore store;
    private final ExchangeReader reader;
    private final Models models;
    private final RecordPreparation preparation;
    private final Rules rules;

    /// What an installation wants of the extraction.
    ///
    /// @param fetch how the images of a drop's partner are fetched
    /// @param trust compares the host's engines
    public record Rules(Function<DropKey, FetchRules> fetch, HostTrust trust) {}

    public ExtractionLoop(ObjectStore store, Models models, RecordPreparation preparation, Rules rules) {
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.models = models;
        this.preparation = preparation;
        this.rules = rules;
    }

    /// For partners without exceptions, on an engine that is not compared.
    public ExtractionLoop(ObjectStore store, Models models, RecordPreparation preparation) {
        this(store, models, preparation, new Rules(drop -> FetchRules.USUAL, HostTrust.unchecked()));
    }

    /// Gives every record of the chunk its outcome and stores them; reports a result that is already there. Of a result
    /// of an earlier generation only the passing failures are extracted again; one without such failures stands for
    /// the chunk's own generation and is reported.
    ///
    /// @throws DropException kind PLATFORM when the exchange or the engine fails, or the engine differs from
    ///     the CPU; BUG when an object of the exchange is absent or damaged
    public ChunkReport extract(ChunkRef chunk, Progress progress) {
        rules.trust().require();
        DropPlan plan = reader.recentPlan(chunk.plan());
        Optional<ChunkReport> earlier = existing(chunk, plan);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Optional<FoundResult> before = reader.findBefore(chunk, plan.chunkRecords());
        if (before.isPresent() && !KnownResults.hasPassing(before.get().footer())) {
            return takenOver(before.get());
        }
        KnownResults known =
                before.map(found -> KnownResults.read(reader, found)).orElse(KnownResults.NONE);
        return extracted(chunk, plan, known, progress);
    }

    private ChunkReport extracted(ChunkRef chunk, DropPlan plan, KnownResults known, Progress progress) {
        LoadedModel model = model(chunk, progress);
        ChunkExtraction.Task task = new ChunkExtraction.Task(
                chunk.name(),
                plan.partnerId(),
                plan.idScheme(plan.files().get(chunk.file())),
                rules.fetch().apply(chunk.plan().key()),
                chunk.plan().key().site() + "/" + chunk.plan().key().partner(),
                known);
        long started = System.nanoTime();
        HostTrust trust = rules.trust();
        ChunkExtraction.Tools tools =
                new ChunkExtraction.Tools(preparation, trust.host(), trust.of(chunk, model.reference()));
        List<ProductImage> records = reader.records(chunk);
        ResultWriter.Finished result = new ChunkExtraction(task, model, tools, progress)
                .result(records, chunk.plan().modelKey());
        ObjectStore.Written written = store.putIfAbsent(ObjectKeys.result(chunk), result.bytes());
        if (!written.sameContent()) {
            return existing(chunk, plan).orElseThrow(() -> gone(ObjectKeys.result(chunk)));
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - started);
        ChunkReport report = report(
                result.sha256(),
                ResultFooters.read(result.bytes(), ObjectKeys.result(chunk)),
                new Work(taken.toMillis(), records.size() - known.size()));
        LOG.info(
                "chunk extracted drop={} chunk={} generation={} outcomes={} known={} fetched={} seconds={}",
                chunk.plan().key(),
                chunk.name(),
                chunk.plan().generation(),
                report.outcomes(),
                known.size(),
                report.imagesFetched(),
                taken.toSeconds());
        return report;
    }

    /// Progress is reported meanwhile, because a model may have to be loaded.
    private LoadedModel model(ChunkRef chunk, Progress progress) {
        FutureTask<LoadedModel> loading = new FutureTask<>(() -> models.of(chunk.plan()));
        Thread.ofPlatform().daemon().name("model of " + chunk.name()).start(loading);
        try {
            return Awaited.get(
                    loading,
                    () -> progress.at("loading model " + chunk.plan().modelId() + " for chunk " + chunk.name(), 0),
                    "Interrupted before chunk " + chunk.name());
        } catch (ExecutionException e) {
            throw unloadable(chunk, e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException unloadable(ChunkRef chunk, Throwable cause) {
        if (cause instanceof DropException failure) {
            return failure;
        }
        if (cause instanceof ConfigException wrong) {
            return new DropException(FailureType.MODEL_UNUSABLE, String.valueOf(wrong.getMessage()), wrong);
        }
        return new IllegalStateException("The model " + chunk.plan().modelId() + " was not loaded", cause);
    }

    /// Nothing was fetched by this generation.
    private ChunkReport takenOver(FoundResult earlier) {
        String key = ObjectKeys.result(earlier.chunk());
        String sha256 = store.stat(key).orElseThrow(() -> gone(key)).sha256();
        return new ChunkReport(sha256, ResultFooters.count(earlier.footer()), 0, 0);
    }

    private Optional<ChunkReport> existing(ChunkRef chunk, DropPlan plan) {
        String key = ObjectKeys.result(chunk);
        return reader.findFooter(chunk, plan.chunkRecords()).map(footer -> {
            String sha256 = store.stat(key).orElseThrow(() -> gone(key)).sha256();
            return report(sha256, footer, null);
        });
    }

    private static ChunkReport report(String sha256, ResultFooter footer, @Nullable Work work) {
        return new ChunkReport(
                sha256, ResultFooters.count(footer), footer.getImagesFetched(), footer.getBytesFetched(), work);
    }

    private static DropException gone(String key) {
        return new DropException(FailureType.OBJECT_MISSING, key + " disappeared after it was written");
    }
}
