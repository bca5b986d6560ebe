package featuredrop.activities.delivery.staging;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.SampleDrop;
import featuredrop.activities.delivery.SampleSite;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.export.PlanRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// `manifest.json` to the byte. Whoever changes it changes what readers of deliveries rely on.
final class ManifestGoldenTest {
    private final SampleSite site = new SampleSite(DeliveryLayout.PARTNER_FIRST);
    private final PlanRef plan = SampleDrop.MIXED.store(site.store);

    @Test
    void itHasTheBytesThatItHadBefore() throws Exception {
        String delivery = site.staged(site.stage(plan)).root();

        String manifest = site.text(delivery + "/manifest.json")
                .replace('"' + BuildInfo.current().version() + '"', "\"<version>\"")
                .replace('"' + BuildInfo.current().commit() + '"', "\"<commit>\"")
                .replaceAll("\"bytesMoved\": \\d+", "\"bytesMoved\": <bytes>");
        // Another zlib may compress the same text to other bytes.
        for (String file : List.of("cnn_features.txt.gz", "quarantine.jsonl.gz")) {
            byte[] content = site.zone.content(delivery + "/" + file);
            manifest = manifest.replace("\"length\": " + content.length + ",", "\"length\": <" + file + ">,")
                    .replace(Sha256.hex(content), "<" + file + ">");
        }
        assertThat(manifest).isEqualTo(golden());
    }

    @Test
    void bytesMovedCountsTheObjectsAndTheDeliveredFiles() {
        String delivery = site.staged(site.stage(plan)).root();
        long stored =
                site.store.list("drops/").stream().mapToLong(ObjectStat::length).sum();
        long delivered = (long) site.zone.content(delivery + "/cnn_features.txt.gz").length
                + site.zone.content(delivery + "/quarantine.jsonl.gz").length;

        assertThat(site.text(delivery + "/manifest.json")).contains("\"bytesMoved\": " + (stored + delivered) + ",");
    }

    private static String golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ManifestGoldenTest.class.getResourceAsStream("manifest.golden"), "manifest.golden")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
