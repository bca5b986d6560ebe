package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.progress.Awaited;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.record.IdScheme;
import featuredrop.exchange.record.ItemIds;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.ResultWriter;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.Unexpected;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.worker.compare.ChunkComparison;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One chunk that is extracted: records are prepared concurrently, and taken in record order. Records that an earlier
/// generation knows are taken over. Used once, by one thread.
final class ChunkExtraction {
    /// Records that are decoded ahead of the batch: a bound on the memory that inputs take.
    private static final int AHEAD = 128;

    private final Task task;
    private final KnownResults known;
    private final LoadedModel model;
    private final Tools tools;
    private final Progress progress;
    private final List<PreparedRecord> batch = new ArrayList<>();
    private final List<ImageInput> inputs = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private long imagesFetched;
    private long bytesFetched;

    /// @param chunk its name, for the operator
    /// @param partnerId whose records they have to be
    /// @param ids how delivered ids are made
    /// @param rules how the partner's images are fetched
    /// @param owner the site and the partner
    /// @param known what an earlier generation knows of the chunk
    record Task(String chunk, int partnerId, IdScheme ids, FetchRules rules, String owner, KnownResults known) {}

    /// What it works with.
    ///
    /// @param preparation of its records
    /// @param host whose worker extracts it; empty when that is not known
    /// @param comparison of its batches with the CPU
    record Tools(RecordPreparation preparation, String host, ChunkComparison comparison) {}

    ChunkExtraction(Task task, LoadedModel model, Tools tools, Progress progress) {
        this.task = task;
        this.known = task.known();
        this.model = model;
        this.tools = tools;
        this.progress = progress;
    }

    ResultWriter.Finished result(List<ProductImage> records, String modelKey) {
        ResultWriter writer = new ResultWriter(modelKey, model.dimension());
        ExecutorService ahead = Executors.newVirtualThreadPerTaskExecutor();
        try {
            ChunkWindow window =
                    new ChunkWindow(tools.preparation().memory(), records.size(), AHEAD, new ImageSeries(task.owner()));
            Deque<Future<PreparedRecord>> coming = started(records, window, ahead);
            for (int i = 0; i < records.size(); i++) {
                window.moveTo(i);
                take(known.has(i) ? new PreparedRecord.Known(known.of(i)) : arrived(coming.remove(), i), i);
                if (inputs.size() == model.maxBatch() || i + 1 == records.size()) {
                    flush(records, writer);
                }
                progress.at("chunk " + task.chunk(), i + 1L);
            }
            tools.comparison().requireGood(() -> progress.at("comparing chunk " + task.chunk(), records.size()));
            return writer.finish(new ResultWriter.Facts(
                    model.fingerprint(), imagesFetched, bytesFetched, tools.host(), known.takenFrom()));
        } finally {
            // Interrupts what still runs; it leaves nothing behind, so there is no need to wait for it.
            ahead.shutdownNow();
        }
    }

    private Deque<Future<PreparedRecord>> started(
            List<ProductImage> records, ChunkWindow window, ExecutorService ahead) {
        Deque<Future<PreparedRecord>> coming = new ArrayDeque<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            if (known.has(i)) {
                continue;
            }
            ProductImage record = records.get(i);
            RecordPreparation.Turn turn = new RecordPreparation.Turn(task.partnerId(), task.rules(), window.place(i));
            coming.add(ahead.submit(() -> tools.preparation().prepare(record, turn, model)));
        }
        return coming;
    }

    /// Waits, and reports progress meanwhile, so that a cancellation is noticed while a host is slow.
    private PreparedRecord arrived(Future<PreparedRecord> prepared, int done) {
        try {
            return Awaited.get(
                    prepared, () -> progress.at("chunk " + task.chunk(), done), "Interrupted in chunk " + task.chunk());
        } catch (ExecutionException e) {
            throw failed(done, e.getCause() == null ? e : e.getCause());
        }
    }

    /// What the machine lacks keeps its type. Of an error the words are kept and not the object, whose messages may
    /// not be redacted.
    private RuntimeException failed(int record, Throwable cause) {
        if (cause instanceof DropException || cause instanceof CancellationException) {
            return (RuntimeException) cause;
        }
        return new DropException(
                FailureType.RECORD_FAILED,
                "Record " + record + " of chunk " + task.chunk() + " failed: " + Unexpected.told(cause));
    }

    private void take(PreparedRecord prepared, int place) {
        batch.add(prepared);
        if (prepared instanceof PreparedRecord.Ready ready) {
            inputs.add(ready.image());
            places.add(place);
        }
        if (prepared.origin().fetched()) {
            imagesFetched++;
            bytesFetched += prepared.origin().fetchedBytes();
        }
    }

    private void flush(List<ProductImage> records, ResultWriter writer) {
        FeatureExtractor.Computed computed = inputs.isEmpty()
                ? new FeatureExtractor.Computed(new float[0][], model.fingerprint())
                : tools.comparison()
                        .compute(
                                new ChunkComparison.Batch(inputs, places),
                                model::compute,
                                () -> progress.at("comparing chunk " + task.chunk(), writer.records()));
        String engine = computed.engine().equals(model.fingerprint()) ? "" : computed.engine();
        int feature = 0;
        for (PreparedRecord prepared : batch) {
            int place = writer.records();
            switch (prepared) {
                case PreparedRecord.Known(ChunkResult result) -> writer.add(named(result));
                case PreparedRecord.Ready ready -> {
                    ChunkResult.Builder result = begun(place, records.get(place), ready);
                    extracted(result, computed.features()[feature]);
                    writer.add(result.setEngine(engine).build());
                    feature++;
                }
                case PreparedRecord.Refused refused ->
                    writer.add(begun(place, records.get(place), refused)
                            .setOutcome(refused.outcome().number())
                            .setDetail(Redaction.detail(refused.detail()))
                            .build());
            }
        }
        batch.clear();
        inputs.clear();
        places.clear();
    }

    /// A result names its engine only where it is not that of the footer.
    private ChunkResult named(ChunkResult known) {
        return known.getEngine().equals(model.fingerprint())
                ? known.toBuilder().clearEngine().build()
                : known;
    }

    private ChunkResult.Builder begun(int place, ProductImage record, PreparedRecord prepared) {
        return ChunkResult.newBuilder()
                .setRecord(place)
                .setItemId(ItemIds.of(task.ids(), record))
                .setImageSha256(prepared.origin().sha256())
                .setAttempts(prepared.origin().attempts());
    }

    private void extracted(ChunkResult.Builder result, float[] raw) {
        Optional<float[]> feature = model.deliverable(raw);
        if (feature.isEmpty()) {
            result.setOutcome(Outcome.BAD_VECTOR.number()).setDetail("the network's answer is zero or not finite");
            return;
        }
        result.setOutcome(Outcome.EXTRACTED.number());
        for (float value : feature.get()) {
            result.addFeature(value);
        }
    }
}
