package featuredrop.activities.delivery.publish;

import featuredrop.activities.delivery.tree.BatchClaims;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.delivery.tree.StagedFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Publication.Answer;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Renames a verified delivery into place, once. When the target exists already, or the answer to an
/// earlier rename was lost, the target is read: the same plan and model and undamaged files are ours. A delivery that
/// holds results that are not to be delivered stays where it is.
/// Nothing there is ever changed. Thread-safe.
public final class Publisher {
    private final LandingZone zone;
    private final OutputTree tree;
    private final ObjectStore store;
    private final ExchangeReader reader;
    private final BatchClaims claims;

    public Publisher(LandingZone zone, OutputTree tree, ObjectStore store, BatchClaims claims) {
        this.zone = zone;
        this.tree = tree;
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.claims = claims;
    }

    /// Publishes, or finds that it is already published or in conflict.
    public Publication publish(Staging staging, Progress progress) {
        PlanRef ref = staging.plan();
        DropPlan plan = reader.plan(ref);
        String directory = tree.directory(ref.key(), ref.revision(), claims)
                .orElseThrow(
                        () -> new DropException(FailureType.CLAIM_GONE, ref.key() + " has claimed no batch number"));
        DeliveryDirectory staged = tree.staged(staging, plan.partnerId());
        DeliveryDirectory target = tree.published(directory, plan.partnerId());
        String distrusted = zone.stat(staged.root()).isPresent() ? distrusted(ref, plan) : "";
        if (!distrusted.isEmpty()) {
            return new Publication(Answer.DISTRUSTED, target.root(), distrusted);
        }
        if (renamed(staged.root(), target.root())) {
            return new Publication(Answer.PUBLISHED, target.root(), "");
        }
        if (zone.stat(target.root()).isEmpty()) {
            throw new DropException(
                    FailureType.STAGING_GONE, "Neither " + staged.root() + " nor " + target.root() + " exists");
        }
        Optional<String> difference = difference(target, ref, progress);
        return difference.isEmpty()
                ? new Publication(Answer.ALREADY_PUBLISHED, target.root(), "")
                : new Publication(Answer.CONFLICT, target.root(), difference.get());
    }

    /// Which results of the staged delivery are not to be delivered; empty when all are.
    private String distrusted(PlanRef ref, DropPlan plan) {
        DistrustedResults distrusted = DistrustedResults.of(store, ref);
        if (distrusted.isEmpty()) {
            return "";
        }
        List<ChunkRef> chunks = distrusted.settled(reader.settled(ref), reader, plan.chunkRecords());
        return chunks.isEmpty()
                ? ""
                : chunks.size() + " chunks are to be extracted again, first "
                        + chunks.getFirst().name() + ": their host computed other features than the CPU";
    }

    /// The staged delivery is gone when an earlier call's rename took effect.
    private boolean renamed(String from, String to) {
        if (zone.stat(from).isEmpty()) {
            return false;
        }
        try {
            return zone.rename(from, to);
        } catch (DropException e) {
            if (e.type().equals(LandingZone.NOT_FOUND)) {
                return false;
            }
            throw e;
        }
    }

    /// How the target differs from our delivery; empty when it is the same.
    private Optional<String> difference(DeliveryDirectory target, PlanRef ref, Progress progress) {
        SmallFiles files = new SmallFiles(zone, tree);
        Optional<byte[]> manifest = files.read(target.manifest());
        Optional<byte[]> success = files.read(target.success());
        if (manifest.isEmpty() || success.isEmpty()) {
            return Optional.of(target.root() + " holds no complete delivery");
        }
        if (!Arrays.equals(success.get(), DeliveryManifest.success(manifest.get()))) {
            return Optional.of(target.success() + " is not the SHA-256 of " + target.manifest());
        }
        DeliveryManifest.Content content;
        try {
            content =
                    DeliveryManifest.fromJson(manifest.get(), target.manifest()).content();
        } catch (DropException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (!content.planHash().equals(ref.planHash()) || !content.modelKey().equals(ref.modelKey())) {
            return Optional.of(target.root() + " holds plan " + content.planHash() + " with model " + content.modelKey()
                    + ", this is plan " + ref.planHash() + " with model " + ref.modelKey());
        }
        for (Output output : content.outputs()) {
            progress.at("comparing " + output.name(), 0);
            Optional<String> difference = difference(target.file(output.name()), output, progress);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(String path, Output output, Progress progress) {
        if (zone.stat(path).isEmpty()) {
            return Optional.of(path + " is missing");
        }
        String sha256 = new StagedFiles(zone, tree.root()).sha256(path, progress);
        return sha256.equals(output.sha256())
                ? Optional.empty()
                : Optional.of(path + " has SHA-256 " + sha256 + ", expected by its manifest: " + output.sha256());
    }
}
