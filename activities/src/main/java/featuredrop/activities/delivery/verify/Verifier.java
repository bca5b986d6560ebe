package featuredrop.activities.delivery.verify;

import featuredrop.activities.delivery.tree.BatchClaim;
import featuredrop.activities.delivery.tree.BatchClaims;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Reads a staged delivery back and compares it with plan, indexes and results: exactly the expected files,
/// every line, the manifest, the accounting. Shares no code with the writers of features, quarantine, manifest and
/// settlement. The first difference fails with type `VERIFICATION_FAILED`, or with that of the object in
/// the exchange that is wrong. Thread-safe.
public final class Verifier {
    private final LandingZone zone;
    private final OutputTree tree;
    private final ExchangeReader reader;
    private final Function<PlanRef, ModelDescriptor> models;
    private final BatchClaims claims;

    /// @param models finds the model of a plan
    public Verifier(LandingZone zone, OutputTree tree, ObjectStore store, Function<PlanRef, ModelDescriptor> models) {
        this.zone = zone;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
        this.models = models;
        this.claims = new BatchClaims(zone, tree, InstantSource.system());
    }

    /// Verifies the delivery and returns its settlement, after it was decided again with the same result.
    public SettlementFile verify(Staging staging, Progress progress) {
        DropPlan plan = reader.plan(staging.plan());
        DeliveryDirectory delivery = tree.staged(staging, plan.partnerId());
        requireFiles(delivery);
        byte[] manifest = requireSuccess(delivery);
        SettlementFile settled = reader.settled(staging.plan());
        Check check = new Check(new Check.Drop(staging, plan, settled), delivery, progress);
        try {
            check.features();
            check.counts.require(settled, ObjectKeys.settled(staging.plan()));
            check.quarantine();
        } catch (IOException e) {
            throw IoFailure.reading(delivery.root(), e);
        }
        check.manifest(manifest);
        return settled;
    }

    private void requireFiles(DeliveryDirectory delivery) {
        Set<String> expected = new TreeSet<>(delivery.files());
        if (!delivery.folder().isEmpty()) {
            expected.add(delivery.root() + delivery.folder());
        }
        Set<String> found = new TreeSet<>();
        collect(delivery.root(), found);
        if (!found.equals(expected)) {
            throw Verification.failed(delivery.root() + " holds " + found + ", expected " + expected);
        }
        for (String file : delivery.files()) {
            if (!zone.isClosed(file)) {
                throw Verification.failed(file + " is still open for writing");
            }
        }
    }

    /// The manifest, which `_SUCCESS` must be the digest of.
    private byte[] requireSuccess(DeliveryDirectory delivery) {
        SmallFiles files = new SmallFiles(zone, tree);
        byte[] manifest = files.read(delivery.manifest()).orElse(new byte[0]);
        byte[] success = files.read(delivery.success()).orElse(new byte[0]);
        if (!new String(success, StandardCharsets.ISO_8859_1).equals(Sha256.hex(manifest))) {
            throw Verification.failed(delivery.success() + " is not the SHA-256 of " + delivery.manifest());
        }
        return manifest;
    }

    private void collect(String directory, Set<String> found) {
        for (FileStat stat : zone.list(directory)) {
            found.add(stat.path());
            if (stat.directory()) {
                collect(stat.path(), found);
            }
        }
    }

    /// One verification under way.
    private final class Check {
        private final Staging staging;
        private final DropPlan plan;
        private final SettlementFile settled;
        private final DeliveryDirectory delivery;
        private final Progress progress;
        private final Recount counts = new Recount();
        private final ManifestCheck manifest;

        private record Drop(Staging staging, DropPlan plan, SettlementFile settled) {}

        Check(Drop drop, DeliveryDirectory delivery, Progress progress) {
            this.staging = drop.staging();
            this.plan = drop.plan();
            this.settled = drop.settled();
            this.delivery = delivery;
            this.progress = progress;
            this.manifest = new ManifestCheck(delivery.manifest());
        }

        void features() throws IOException {
            String path = delivery.features();
            try (GzipLines lines = new GzipLines(zone, path)) {
                FeatureCheck check = new FeatureCheck(path, lines, plan.partnerId());
                TreeSet<Integer> used = new TreeSet<>();
                for (int file = 0; file < plan.files().size(); file++) {
                    progress.at("verify features, file " + file, lines.number());
                    FileIndex index = reader.index(staging.plan(), plan, file);
                    long records = 0;
                    for (IndexedChunk chunk : index.chunks()) {
                        used.add(settled.result(staging.plan(), new ChunkPosition(file, chunk.chunk()))
                                .plan()
                                .generation());
                        records += features(check, new ChunkPosition(file, chunk.chunk()), chunk);
                        progress.at("verify features", lines.number());
                    }
                    index.rejects().forEach(reject -> counts.count(reject.outcome()));
                    manifest.input(plan, file, records, index.rejects().size());
                }
                // Results of a plan without generations have no number to name.
                manifest.generations(staging.plan().generation() == 0 ? Set.of() : used);
                check.requireEnd(counts.of(Outcome.EXTRACTED));
                output(DeliveryDirectory.FEATURES, lines);
            }
        }

        private long features(FeatureCheck check, ChunkPosition position, IndexedChunk chunk) throws IOException {
            ChunkRef name = settled.result(staging.plan(), position);
            ResultFooter footer = reader.forEachResult(name, chunk, (ChunkResult result) -> {
                if (!result.getEngine().isEmpty()) {
                    manifest.engine(result.getEngine());
                }
                if (counts.add(position, result)) {
                    check.requireNext(result, "record " + result.getRecord() + " of chunk " + position);
                    progress.at("verify chunk " + position, result.getRecord());
                }
            });
            manifest.engine(footer.getEngine());
            return footer.getItemIdsCount();
        }

        /// In plan order, of each file first the records of its chunks, then its bad lines and damaged ranges.
        void quarantine() throws IOException {
            String path = delivery.quarantine();
            try (GzipLines lines = new GzipLines(zone, path)) {
                QuarantineCheck check = new QuarantineCheck(path, lines);
                for (int file = 0; file < plan.files().size(); file++) {
                    progress.at("verify quarantine, file " + file, lines.number());
                    FileIndex index = reader.index(staging.plan(), plan, file);
                    long first = 0;
                    for (IndexedChunk chunk : index.chunks()) {
                        if (counts.hasQuarantined(new ChunkPosition(file, chunk.chunk()))) {
                            quarantine(check, index, chunk, first);
                        }
                        first += chunk.records();
                    }
                    index.rejects().forEach(reject -> check.requireReject(index.name(), reject));
                }
                check.requireEnd(counts.quarantined());
                output(DeliveryDirectory.QUARANTINE, lines);
            }
        }

        private void quarantine(QuarantineCheck check, FileIndex index, IndexedChunk chunk, long first)
                throws IOException {
            ChunkRef name = settled.result(staging.plan(), new ChunkPosition(index.file(), chunk.chunk()));
            reader.forEachRecord(name, chunk, (image, result) -> {
                if (result.getOutcome() != Outcome.EXTRACTED.number()) {
                    check.requireRecord(index.name(), first + result.getRecord(), image, result);
                }
                progress.at("verify quarantine of chunk " + name.name(), first + result.getRecord());
            });
        }

        private void output(String name, GzipLines lines) {
            long length = zone.stat(delivery.file(name)).map(FileStat::length).orElse(-1L);
            manifest.output(name, length, lines.fileSha256(), lines.number());
        }

        void manifest(byte[] found) {
            PlanRef ref = staging.plan();
            ManifestCheck.Drop drop = new ManifestCheck.Drop(staging, plan, models.apply(ref));
            long batch = tree.layout() == DeliveryLayout.PARTNER_FIRST
                    ? 0
                    : claims.find(ref.key(), ref.revision())
                            .map(BatchClaim::batch)
                            .orElse(0L);
            manifest.require(found, drop, counts.outcomes(), batch);
        }
    }
}
