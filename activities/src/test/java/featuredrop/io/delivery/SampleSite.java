package featuredrop.io.delivery;

import featuredrop.config.SiteConfig.DeliveryLayout;
import featuredrop.delivery.RunFacts;
import featuredrop.delivery.Staging;
import featuredrop.exchange.Progress;
import featuredrop.export.PlanRef;
import featuredrop.io.landing.LandingZone;
import featuredrop.io.landing.memory.InMemoryLandingZone;
import featuredrop.objectstore.ObjectStore;
import featuredrop.objectstore.memory.InMemoryObjectStore;
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
final class SampleSite {
    static final long NOW = 1_479_800_000;
    static final RunFacts RUN = new RunFacts("drop/north/shoes/d1", "run-1", 1_000, 0, 5, 50);

    final InMemoryLandingZone zone = new InMemoryLandingZone();
    final InMemoryObjectStore store = new InMemoryObjectStore();
    final OutputTree tree;
    final DeliverySteps steps;
    final long partBytes;

    SampleSite(DeliveryLayout layout) {
        this(layout, 120);
    }

    SampleSite(DeliveryLayout layout, long partBytes) {
        this.tree = new OutputTree("/out", layout);
        this.partBytes = partBytes;
        this.steps = steps(zone, store);
    }

    /// The steps over other ports.
    DeliverySteps steps(LandingZone otherZone, ObjectStore otherStore) {
        ManifestWriter.Models models =
                new ManifestWriter.Models(id -> SampleDrop.MODEL, InstantSource.fixed(Instant.ofEpochSecond(NOW)));
        return new DeliverySteps(otherZone, tree, otherStore, new DeliverySteps.Settings(models, partBytes));
    }

    static Staging staging(PlanRef plan) {
        return new Staging(plan, "run-1");
    }

    /// Everything up to a complete delivery in staging.
    Staging stage(PlanRef plan) {
        Staging staging = staging(plan);
        int parts = steps.settle(plan, Progress.NONE).parts().size();
        for (int part = 0; part < parts; part++) {
            steps.returnPart(staging, part, Progress.NONE);
        }
        steps.assemble(staging, RUN, Progress.NONE);
        return staging;
    }

    DeliveryDirectory staged(Staging staging) {
        return tree.staged(staging, SampleDrop.PARTNER);
    }

    /// What readers see: every file below the output directory outside staging, one character for each byte.
    Map<String, String> published() {
        Map<String, String> files = new TreeMap<>();
        for (String path : zone.files()) {
            if (path.startsWith("/out/") && !path.startsWith("/out/_staging/")) {
                files.put(path, new String(zone.content(path), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    /// The lines of a gzip file, without their ends.
    List<String> lines(String path) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zone.content(path)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String path) {
        return new String(zone.content(path), StandardCharsets.UTF_8);
    }
}
