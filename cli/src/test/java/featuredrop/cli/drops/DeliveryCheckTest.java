package featuredrop.cli.drops;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.display.ManifestText;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Input;
import featuredrop.exchange.delivery.DeliveryManifest.Model;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.delivery.DeliveryManifest.Run;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeliveryCheckTest {
    private static final String DIRECTORY = "/out/atelier/one";
    private static final DeliveryDirectory DELIVERY = new DeliveryDirectory(DIRECTORY, "");
    private static final byte[] FEATURES = "features".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUARANTINE = "quarantine".getBytes(StandardCharsets.US_ASCII);

    private final InMemoryLandingZone zone = new InMemoryLandingZone();

    @Test
    void findsNothingWrongWithADeliveryAsItsManifestSays() throws IOException {
        publish(3, FEATURES, QUARANTINE);
        DeliveryCheck check = DeliveryCheck.of(zone, DELIVERY);
        assertThat(check.problems()).isEmpty();
        assertThat(ManifestText.lines(DIRECTORY, check.manifest()))
                .contains("north/atelier/one revision 1", "  directory    " + DIRECTORY)
                .anySatisfy(line -> assertThat(line).contains(Sha256.hex(FEATURES)));
    }

    @Test
    void readsTheLayoutOf2016() throws IOException {
        publish(3, FEATURES, QUARANTINE);
        for (String name : List.of("cnn_features.txt.gz", "quarantine.jsonl.gz", "manifest.json")) {
            zone.rename(DIRECTORY + "/" + name, "/out/1479800000/101/" + name);
        }
        zone.rename(DIRECTORY + "/_SUCCESS", "/out/1479800000/_SUCCESS");
        assertThat(DeliveryCheck.of(zone, new DeliveryDirectory("/out/1479800000", "/101"))
                        .problems())
                .isEmpty();
    }

    @Test
    void findsAChangedByte() throws IOException {
        publish(3, "Features".getBytes(StandardCharsets.US_ASCII), QUARANTINE);
        assertThat(DeliveryCheck.of(zone, DELIVERY).problems())
                .singleElement()
                .asString()
                .contains("cnn_features.txt.gz", Sha256.hex(FEATURES));
    }

    @Test
    void findsAnAbsentFile() throws IOException {
        publish(3, FEATURES, QUARANTINE);
        zone.delete(DIRECTORY + "/quarantine.jsonl.gz");
        assertThat(DeliveryCheck.of(zone, DELIVERY).problems())
                .singleElement()
                .asString()
                .endsWith("quarantine.jsonl.gz is absent");
    }

    @Test
    void findsRecordsThatWereLost() throws IOException {
        publish(4, FEATURES, QUARANTINE);
        assertThat(DeliveryCheck.of(zone, DELIVERY).problems()).containsExactly("4 input records, but 3 outcomes");
    }

    @Test
    void findsAManifestThatIsNotTheOneOfItsSuccessFile() throws IOException {
        publish(3, FEATURES, QUARANTINE);
        zone.delete(DIRECTORY + "/_SUCCESS");
        write("_SUCCESS", "another digest".getBytes(StandardCharsets.US_ASCII));
        assertThat(DeliveryCheck.of(zone, DELIVERY).problems())
                .containsExactly("_SUCCESS is not the SHA-256 of manifest.json");
    }

    private void publish(long records, byte[] features, byte[] quarantine) throws IOException {
        byte[] manifest = manifest(records).toJson();
        write("cnn_features.txt.gz", features);
        write("quarantine.jsonl.gz", quarantine);
        write("manifest.json", manifest);
        write("_SUCCESS", DeliveryManifest.success(manifest));
    }

    private static DeliveryManifest manifest(long records) {
        Content content = new Content(
                FormatVersion.CURRENT,
                "north",
                "atelier",
                101,
                "one",
                1,
                "plan",
                "key",
                new Model("model", "digest", "profile", "engine"),
                List.of(new Input("/in/atelier/one/a.bin", 9, "checksum", records, 0)),
                Map.of(Outcome.EXTRACTED, 2L, Outcome.GONE, 1L),
                List.of(
                        new Output("cnn_features.txt.gz", FEATURES.length, Sha256.hex(FEATURES), 2),
                        new Output("quarantine.jsonl.gz", QUARANTINE.length, Sha256.hex(QUARANTINE), 1)));
        Run run = new Run(
                "workflow",
                "run",
                "2026-11-21T10:00:00Z",
                "2026-11-21T10:01:00Z",
                0,
                0,
                1,
                1,
                1,
                1,
                "0.2.0",
                "3f2a",
                List.of(),
                List.of());
        return new DeliveryManifest(content, run);
    }

    private void write(String name, byte[] content) throws IOException {
        try (OutputStream out = zone.create(DIRECTORY + "/" + name)) {
            out.write(content);
        }
    }
}
