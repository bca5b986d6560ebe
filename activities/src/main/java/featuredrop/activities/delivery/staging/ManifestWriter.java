package featuredrop.activities.delivery.staging;

import featuredrop.activities.delivery.tree.BatchClaims;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.StagedFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Input;
import featuredrop.exchange.delivery.DeliveryManifest.Model;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.DeliveryManifest.Run;
import featuredrop.exchange.delivery.RunCost;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.delivery.Decision;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/// Describes a delivery, from plan, indexes, footers and the files in staging.
/// Thread-safe.
public final class ManifestWriter {
    private final LandingZone zone;
    private final ObjectStore store;
    private final OutputTree tree;
    private final ExchangeReader reader;
    private final Models models;
    private final BatchClaims claims;

    public ManifestWriter(LandingZone zone, OutputTree tree, ObjectStore store, Models models) {
        this.zone = zone;
        this.store = store;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
        this.models = models;
        this.claims = new BatchClaims(zone, tree, models.clock());
    }

    /// What a manifest needs besides storage.
    ///
    /// @param descriptors finds the model of a plan
    /// @param clock gives the time of the manifest
    public record Models(Function<PlanRef, ModelDescriptor> descriptors, InstantSource clock) {
        /// The model that the plan began with, also when it was changed since and is kept.
        ///
        /// @param models directory of the descriptors
        /// @throws DropException kind BUG, type `MODEL_CHANGED`, when it is not kept
        public static ModelDescriptor descriptor(Path models, PlanRef plan) {
            return ModelDescriptor.find(models, plan.modelId(), plan.modelKey())
                    .orElseThrow(() -> changed(models, plan));
        }

        private static DropException changed(Path models, PlanRef plan) {
            Path kept = models.resolve(plan.modelId()).resolve(plan.modelKey());
            return new DropException(
                    FailureType.MODEL_CHANGED,
                    plan.key() + " was extracted with the model " + plan.modelId() + " of key " + plan.modelKey()
                            + ", which is neither the present one nor kept in " + kept);
        }
    }

    /// The manifest of a delivery whose other files are in place.
    DeliveryManifest manifest(StagedDrop drop, RunFacts run, Progress progress) {
        Inputs inputs = inputs(drop, progress);
        List<Output> outputs = outputs(drop, progress);
        long delivered = outputs.stream().mapToLong(Output::length).sum();
        return new DeliveryManifest(content(drop, inputs, outputs), run(drop, run, stored(drop) + delivered));
    }

    /// The reproducible part.
    private Content content(StagedDrop drop, Inputs inputs, List<Output> outputs) {
        PlanRef ref = drop.staging().plan();
        return new Content(
                FormatVersion.CURRENT,
                ref.key().site(),
                ref.key().partner(),
                drop.plan().partnerId(),
                ref.key().dropId(),
                ref.revision(),
                ref.planHash(),
                ref.modelKey(),
                model(ref, String.join("; ", inputs.engines)),
                inputs.files,
                drop.settled().outcomes(),
                outputs);
    }

    /// The model of the plan; a descriptor that changed since is another model.
    private Model model(PlanRef ref, String engine) {
        ModelDescriptor model = models.descriptors().apply(ref);
        return new Model(model.id(), model.sha256(), model.profile(), engine);
    }

    /// Reads the indexes and footers.
    private Inputs inputs(StagedDrop drop, Progress progress) {
        Inputs inputs = new Inputs();
        PlanRef ref = drop.staging().plan();
        for (int file = 0; file < drop.plan().files().size(); file++) {
            progress.at("manifest, file " + file, inputs.chunks);
            FileIndex index = reader.index(ref, drop.plan(), file);
            PlannedFile planned = drop.plan().files().get(file);
            inputs.files.add(new Input(
                    planned.path(),
                    planned.length(),
                    planned.checksum(),
                    index.records(),
                    index.rejects().size()));
            for (IndexedChunk chunk : index.chunks()) {
                ResultFooter footer =
                        reader.footer(drop.settled().result(ref, new ChunkPosition(file, chunk.chunk())), chunk);
                inputs.engines.add(footer.getEngine());
                inputs.engines.addAll(footer.getOtherEnginesList());
                inputs.chunks++;
                progress.at("manifest, file " + file + ", chunk " + chunk.chunk(), inputs.chunks);
            }
        }
        return inputs;
    }

    /// Bytes of all objects of the plan and of its results, as they lie in the exchange.
    private long stored(StagedDrop drop) {
        PlanRef plan = drop.staging().plan();
        return Stream.of(ObjectKeys.planJson(plan), ObjectKeys.inputs(plan), ObjectKeys.results(plan))
                .flatMap(prefix -> store.list(prefix).stream())
                .mapToLong(ObjectStore.ObjectStat::length)
                .sum();
    }

    private List<Output> outputs(StagedDrop drop, Progress progress) {
        DeliveryDirectory delivery = tree.staged(drop.staging(), drop.plan().partnerId());
        long quarantined = OutcomeCounts.quarantined(drop.settled().outcomes());
        return List.of(
                output(
                        delivery,
                        progress,
                        DeliveryDirectory.FEATURES,
                        drop.settled().count(Outcome.EXTRACTED)),
                output(delivery, progress, DeliveryDirectory.QUARANTINE, quarantined));
    }

    private Output output(DeliveryDirectory delivery, Progress progress, String name, long lines) {
        String path = delivery.file(name);
        long length = zone.stat(path)
                .orElseThrow(() -> new DropException(FailureType.STAGING_GONE, path + " disappeared"))
                .length();
        return new Output(name, length, new StagedFiles(zone, delivery.root()).sha256(path, progress), lines);
    }

    private Run run(StagedDrop drop, RunFacts run, long bytesMoved) {
        PlanRef ref = drop.staging().plan();
        long batch = switch (tree.layout()) {
            case PARTNER_FIRST -> 0;
            case BATCH_FIRST ->
                claims.claim(ref.key(), ref.revision(), drop.plan().stamp());
        };
        return new Run(
                        run.workflowId(),
                        run.runId(),
                        Instant.ofEpochMilli(run.startedMillis()).toString(),
                        models.clock().instant().toString(),
                        run.attempts(),
                        batch,
                        drop.plan().stamp(),
                        bytesMoved,
                        run.imagesFetched(),
                        run.bytesFetched(),
                        BuildInfo.current().version(),
                        BuildInfo.current().commit(),
                        drop.settled().generationsUsed(),
                        run.decision() == null ? List.of() : List.of(safe(run.decision())))
                .with(RunCost.of(run.cost()));
    }

    private static Decision safe(Decision decision) {
        return new Decision(
                decision.what(),
                Redaction.detail(decision.who()),
                Redaction.detail(decision.why()),
                Redaction.detail(decision.held()));
    }

    /// What is collected while the indexes and footers are read.
    private static final class Inputs {
        private final List<Input> files = new ArrayList<>();
        private final TreeSet<String> engines = new TreeSet<>();
        private long chunks;
    }
}
