package featuredrop.activities.delivery.verify;

import featuredrop.activities.delivery.settle.Settler;
import featuredrop.activities.delivery.staging.ManifestWriter;
import featuredrop.activities.delivery.staging.QuarantineWriter;
import featuredrop.activities.delivery.staging.StagedDrop;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.ChunkDuplicates;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads a staged delivery back and compares it with plan, indexes and results: exactly the expected files,
/// every line, the manifest, the accounting. Uses nothing that the writers kept in memory; the settlement is
/// decided again. The first difference fails with type `VERIFICATION_FAILED`, or with that of the object in
/// the exchange that is wrong. Thread-safe.
public final class Verifier {
    private final LandingZone zone;
    private final OutputTree tree;
    private final ExchangeReader reader;
    private final Settler settler;
    private final ManifestWriter manifests;

    public Verifier(LandingZone zone, OutputTree tree, ObjectStore store, ManifestWriter manifests) {
        this.zone = zone;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
        this.settler = new Settler(store, Long.MAX_VALUE);
        this.manifests = manifests;
    }

    /// Verifies the delivery and returns its settlement, after it was decided again with the same result.
    public SettlementFile verify(Staging staging, Progress progress) {
        DropPlan plan = reader.plan(staging.plan());
        DeliveryDirectory delivery = tree.staged(staging, plan.partnerId());
        requireFiles(delivery);
        requireSuccess(delivery);
        SettlementFile decided = settler.decide(staging.plan(), progress);
        SettlementFile settled = reader.settled(staging.plan());
        requireSame(decided, settled, staging);
        Check check = new Check(new StagedDrop(staging, plan, decided), delivery, progress);
        try {
            Output features = check.features();
            Output quarantine = check.quarantine();
            check.manifest(List.of(features, quarantine));
        } catch (IOException e) {
            throw IoFailure.reading(delivery.root(), e);
        }
        return settled;
    }

    /// The cut into parts may be another one; what is delivered may not.
    private static void requireSame(SettlementFile decided, SettlementFile settled, Staging staging) {
        long parts = settled.parts().stream()
                .mapToLong(SettlementFile.Part::delivered)
                .sum();
        if (decided.records() != settled.records()
                || !decided.outcomes().equals(settled.outcomes())
                || !decided.duplicates().equals(settled.duplicates())
                || parts != decided.count(Outcome.EXTRACTED)) {
            throw Verification.failed("The settlement of " + staging.plan().key() + " counts " + settled.records()
                    + " records " + settled.outcomes() + " in " + parts + " delivered, indexes and results of "
                    + decided.records() + " records " + decided.outcomes());
        }
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
        if (!Arrays.equals(success, DeliveryManifest.success(manifest))) {
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
        private final StagedDrop drop;
        private final Staging staging;
        private final DropPlan plan;
        private final SettlementFile decided;
        private final DeliveryDirectory delivery;
        private final Progress progress;
        private final Map<ChunkPosition, ChunkDuplicates> duplicates;

        Check(StagedDrop drop, DeliveryDirectory delivery, Progress progress) {
            this.drop = drop;
            this.staging = drop.staging();
            this.plan = drop.plan();
            this.decided = drop.settled();
            this.delivery = delivery;
            this.progress = progress;
            this.duplicates = decided.duplicatesByChunk();
        }

        Output features() throws IOException {
            String path = delivery.features();
            try (GzipLines lines = new GzipLines(zone, path)) {
                FeatureCheck check = new FeatureCheck(path, lines, plan.partnerId());
                for (int file = 0; file < plan.files().size(); file++) {
                    progress.at("verify features, file " + file, lines.number());
                    FileIndex index = reader.index(staging.plan(), plan, file);
                    for (IndexedChunk chunk : index.chunks()) {
                        features(check, new ChunkPosition(file, chunk.chunk()), chunk);
                        progress.at("verify features", lines.number());
                    }
                }
                check.requireEnd(decided.count(Outcome.EXTRACTED));
                return output(DeliveryDirectory.FEATURES, lines);
            }
        }

        private void features(FeatureCheck check, ChunkPosition position, IndexedChunk chunk) throws IOException {
            ChunkDuplicates some = duplicates.get(position);
            BitSet again = some == null ? new BitSet() : some.toBits();
            ChunkRef name = new ChunkRef(staging.plan(), position.file(), position.chunk());
            reader.forEachResult(name, chunk, (ChunkResult result) -> {
                if (result.getOutcome() == Outcome.EXTRACTED.number() && !again.get(result.getRecord())) {
                    check.requireNext(result, "record " + result.getRecord() + " of chunk " + position);
                    progress.at("verify chunk " + position, result.getRecord());
                }
            });
        }

        Output quarantine() throws IOException {
            String path = delivery.quarantine();
            try (GzipLines lines = new GzipLines(zone, path)) {
                QuarantineWriter.Drop named = new QuarantineWriter.Drop(staging.plan(), plan);
                new QuarantineWriter(reader)
                        .forEachLine(named, line -> requireLine(path, lines, line.bytes()), progress);
                if (lines.next()) {
                    throw Verification.differs(path, lines.number(), "follows after all quarantined records");
                }
                long quarantined =
                        decided.records() - decided.count(Outcome.EXTRACTED) - decided.count(Outcome.DUPLICATE);
                if (lines.number() != quarantined) {
                    throw Verification.failed(path + " has " + lines.number() + " lines, the results " + quarantined
                            + " quarantined records");
                }
                return output(DeliveryDirectory.QUARANTINE, lines);
            }
        }

        private void requireLine(String path, GzipLines lines, byte[] expected) {
            if (!lines.next()) {
                throw Verification.differs(path, lines.number() + 1, "is missing: " + text(expected));
            }
            if (!Arrays.equals(lines.line(), expected)) {
                throw Verification.differs(
                        path, lines.number(), "is " + text(lines.line()) + ", not " + text(expected));
            }
        }

        private Output output(String name, GzipLines lines) {
            long length = zone.stat(delivery.file(name)).map(FileStat::length).orElse(-1L);
            return new Output(name, length, lines.fileSha256(), lines.number());
        }

        /// Compares the text line by line, so that the message can name the line that differs.
        void manifest(List<Output> outputs) {
            byte[] found = requireSuccess(delivery);
            DeliveryManifest.Run run = parsed(found).run();
            long batch = manifests.batch(staging.plan());
            if (run.upstreamStamp() != plan.stamp() || run.batch() != batch) {
                throw Verification.failed(delivery.manifest() + " names stamp " + run.upstreamStamp() + " and batch "
                        + run.batch() + ", not " + plan.stamp() + " and " + batch);
            }
            DeliveryManifest expected =
                    new DeliveryManifest(manifests.content(drop, manifests.inputs(drop, progress), outputs), run);
            String[] theirs = text(found).split("\n", -1);
            String[] ours = text(expected.toJson()).split("\n", -1);
            int line = Arrays.mismatch(theirs, ours);
            if (line >= 0) {
                throw Verification.differs(
                        delivery.manifest(), line + 1L, "is '" + at(theirs, line) + "', not '" + at(ours, line) + "'");
            }
        }

        private DeliveryManifest parsed(byte[] json) {
            try {
                return DeliveryManifest.fromJson(json, delivery.manifest());
            } catch (DropException e) {
                throw Verification.failed(String.valueOf(e.getMessage()));
            }
        }

        private static String at(String[] lines, int line) {
            return line < lines.length ? lines[line].strip() : "";
        }

        private static String text(byte[] utf8) {
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }
}
