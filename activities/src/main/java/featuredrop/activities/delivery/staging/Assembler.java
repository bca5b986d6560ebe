package featuredrop.activities.delivery.staging;

import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.SmallFiles;
import featuredrop.activities.delivery.tree.StagedFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.SettlementFile.Part;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Makes the staged delivery complete: joins the parts, writes the quarantine, the manifest and, last,
/// `_SUCCESS`. Each file is made elsewhere in staging and renamed into `delivery/`, so that a file that
/// stands there is complete and a repeated call continues where the last one stopped. Thread-safe.
public final class Assembler {
    private static final int BUFFER = 1 << 16;

    private final LandingZone zone;
    private final OutputTree tree;
    private final ExchangeReader reader;
    private final QuarantineWriter quarantine;
    private final ManifestWriter manifests;

    public Assembler(LandingZone zone, OutputTree tree, ObjectStore store, ManifestWriter manifests) {
        this.zone = zone;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
        this.quarantine = new QuarantineWriter(reader);
        this.manifests = manifests;
    }

    /// Makes `delivery/` complete.
    public void assemble(Staging staging, RunFacts run, Progress progress) {
        DropPlan plan = reader.plan(staging.plan());
        SettlementFile settled = reader.settled(staging.plan());
        DeliveryDirectory delivery = tree.staged(staging, plan.partnerId());
        StagedFiles files = new StagedFiles(zone, tree.staging(staging));
        if (zone.stat(delivery.features()).isEmpty()) {
            progress.at("joining " + settled.parts().size() + " parts", 0);
            files.name(join(files, settled.parts(), progress), delivery.features());
        }
        if (zone.stat(delivery.quarantine()).isEmpty()) {
            String filled = files.fill(
                    "quarantine",
                    out -> quarantine.write(new QuarantineWriter.Drop(staging.plan(), plan, settled), out, progress));
            files.name(filled, delivery.quarantine());
        }
        if (zone.stat(delivery.manifest()).isEmpty()) {
            DeliveryManifest manifest = manifests.manifest(new StagedDrop(staging, plan, settled), run, progress);
            files.name(files.fill("manifest", out -> out.write(manifest.toJson())), delivery.manifest());
        }
        if (zone.stat(delivery.success()).isEmpty()) {
            byte[] manifest = new SmallFiles(zone, tree)
                    .read(delivery.manifest())
                    .orElseThrow(
                            () -> new DropException(FailureType.STAGING_GONE, delivery.manifest() + " disappeared"));
            files.name(files.fill("success", out -> out.write(DeliveryManifest.success(manifest))), delivery.success());
        }
        progress.at("assembled", 0);
    }

    /// The joined file under a name outside `delivery/`. A joined file with content is the whole work of an
    /// earlier call, even if an attempt that was thought to be dead has written a part again since.
    private String join(StagedFiles files, List<Part> parts, Progress progress) {
        if (parts.isEmpty()) {
            return files.fill("features", out -> new GzipText(out).close());
        }
        List<String> names = parts.stream().map(part -> files.part(part.part())).toList();
        boolean joined = zone.stat(files.joined()).map(FileStat::length).orElse(0L) > 0;
        if (joined || zone.concat(files.joined(), names)) {
            return files.joined();
        }
        return files.fill("features", out -> copy(names, out, progress));
    }

    private void copy(List<String> parts, OutputStream out, Progress progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        for (String part : parts) {
            try (InputStream in = zone.open(part, 0)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                    copied += read;
                    progress.at("copying " + part, copied);
                }
            }
        }
    }
}
