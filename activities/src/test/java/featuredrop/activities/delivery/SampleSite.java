package featuredrop.activities.delivery;

import featuredrop.activities.delivery.staging.ManifestWriter;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A site and an exchange in memory, with the steps of a delivery over them.
public final class SampleSite {
    static final long NOW = 1_479_800_000;
    public static final RunFacts RUN = new RunFacts("drop/north/shoes/d1", "run-1", 1_000, 0, 5, 50);

    public final InMemoryLandingZone zone = new InMemoryLandingZone();
    public final InMemoryObjectStore store = new InMemoryObjectStore();
    public final OutputTree tree;
    public final DeliverySteps steps;
    final long partBytes;

    public SampleSite(DeliveryLayout layout) {
        this(layout, 120);
    }

    public SampleSite(DeliveryLayout layout, long partBytes) {
        this.tree = new OutputTree("/out", layout);
        this.partBytes = partBytes;
        this.steps = steps(zone, store);
    }

    /// The steps over other ports.
    public DeliverySteps steps(LandingZone otherZone, ObjectStore otherStore) {
        ManifestWriter.Models models =
                new ManifestWriter.Models(id -> SampleDrop.MODEL, InstantSource.fixed(Instant.ofEpochSecond(NOW)));
        return new DeliverySteps(
                otherZone, tree, otherStore, new DeliverySteps.Settings(models, new ByteCount(partBytes)));
    }

    /// [#RUN] of another drop.
    static RunFacts run(Staging staging) {
        return new RunFacts(staging.plan().key().workflowId(), staging.runId(), 1_000, 0, 5, 50);
    }

    static Staging staging(PlanRef plan) {
        return new Staging(plan, "run-1");
    }

    /// Everything up to a complete delivery in staging.
    public Staging stage(PlanRef plan) {
        Staging staging = staging(plan);
        int parts = steps.settle(plan, Progress.NONE).file().parts().size();
        for (int part = 0; part < parts; part++) {
            steps.returnPart(staging, part, Progress.NONE);
        }
        steps.assemble(staging, RUN, Progress.NONE);
        return staging;
    }

    public DeliveryDirectory staged(Staging staging) {
        return tree.staged(staging, SampleDrop.PARTNER);
    }

    /// What readers see: every file below the output directory outside staging, one character for each byte.
    public Map<String, String> published() {
        Map<String, String> files = new TreeMap<>();
        for (String path : zone.files()) {
            if (path.startsWith("/out/") && !path.startsWith("/out/_staging/")) {
                files.put(path, new String(zone.content(path), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    /// The lines of a gzip file, without their ends.
    public List<String> lines(String path) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zone.content(path)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String path) {
        return new String(zone.content(path), StandardCharsets.UTF_8);
    }
}
