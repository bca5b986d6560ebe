package featuredrop.exchange.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.delivery.Decision;
import featuredrop.workflows.delivery.RunFacts.DropCost;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class DeliveryManifestTest {
    private static final DeliveryManifest MANIFEST = new DeliveryManifest(
            new DeliveryManifest.Content(
                    FormatVersion.CURRENT,
                    "paris",
                    "acme",
                    42,
                    "1464739200",
                    1,
                    "abc",
                    "0123456789abcdef",
                    new DeliveryManifest.Model("efficientnet-lite0", "def", "efficientnet-lite-v1", "onnxruntime-cpu"),
                    List.of(new DeliveryManifest.Input("/land/acme/a.bin", 100, "COMPOSITE-CRC32C:1", 3, 1)),
                    Map.of(Outcome.GONE, 1L, Outcome.DAMAGED, 1L, Outcome.EXTRACTED, 2L),
                    List.of(new DeliveryManifest.Output("cnn_features.txt.gz", 55, "fed", 2))),
            new DeliveryManifest.Run(
                    "drop/paris/acme/1464739200",
                    "run-1",
                    "2026-01-01T00:00:00Z",
                    "2026-01-01T00:01:00Z",
                    0,
                    0,
                    1_464_739_200L,
                    155,
                    2,
                    2_000,
                    "",
                    "",
                    List.of(),
                    List.of()));

    /// A change of these bytes is a new format version: deliveries of years ago are read with this code.
    @Test
    void theManifestIsThatOfFormatVersionOneToTheByte() throws IOException {
        byte[] golden;
        try (InputStream in =
                Objects.requireNonNull(DeliveryManifestTest.class.getResourceAsStream("manifest-v1.json"))) {
            golden = in.readAllBytes();
        }

        assertThat(text(MANIFEST.toJson())).isEqualTo(text(golden));
        assertThat(MANIFEST.toJson()).isEqualTo(golden);
        assertThat(DeliveryManifest.fromJson(golden, "manifest.json")).isEqualTo(MANIFEST);
        assertThat(text(DeliveryManifest.success(golden)))
                .isEqualTo("dce0b8d05bc4950a07ebee3b9fe30eb5b81f31f379ee467cc5b948b3024685f1");
    }

    @Test
    void theRunNamesTheProgramThatWroteItAndTheGenerationsOfItsResults() {
        DeliveryManifest.Run old = MANIFEST.run();
        DeliveryManifest named = new DeliveryManifest(
                MANIFEST.content(),
                new DeliveryManifest.Run(
                        old.workflowId(),
                        old.runId(),
                        old.start(),
                        old.end(),
                        0,
                        0,
                        1,
                        2,
                        3,
                        4,
                        "0.2.0",
                        "3f2a8c1d",
                        List.of(1, 3),
                        List.of(new Decision("accept", "me@here", "the partner knows", "GONE"))));

        assertThat(text(named.toJson())).endsWith("""
                    "bytesFetched": 4,
                    "programVersion": "0.2.0",
                    "programCommit": "3f2a8c1d",
                    "generations": [
                      1,
                      3
                    ],
                    "decisions": [
                      {
                        "what": "accept",
                        "who": "me@here",
                        "why": "the partner knows",
                        "held": "GONE"
                      }
                    ]
                  }
                }
                """);
        assertThat(DeliveryManifest.fromJson(named.toJson(), "manifest.json")).isEqualTo(named);
    }

    @Test
    void theRunSaysWhatItCost() {
        DropCost cost = new DropCost(90_000, 2_000, 0.03, 0);
        DeliveryManifest priced =
                new DeliveryManifest(MANIFEST.content(), MANIFEST.run().with(RunCost.of(cost)));

        assertThat(text(priced.toJson())).endsWith("""
                    "bytesFetched": 2000,
                    "cost": {
                      "dollars": 0.03,
                      "dollarsPerMillion": 15,
                      "hostMinutes": 1.5,
                      "images": 2000,
                      "imagesPerSecond": 22.2
                    }
                  }
                }
                """);
        assertThat(DeliveryManifest.fromJson(priced.toJson(), "manifest.json")).isEqualTo(priced);
        for (DropCost other : List.of(
                new DropCost(90_000, 2_000, 0.000001, 0),
                new DropCost(6e9, 1_000_000_000, 123_456.123456, 0),
                new DropCost(1, 1, 0, 0))) {
            DeliveryManifest again =
                    new DeliveryManifest(MANIFEST.content(), MANIFEST.run().with(RunCost.of(other)));
            assertThat(DeliveryManifest.fromJson(again.toJson(), "manifest.json"))
                    .isEqualTo(again);
        }
    }

    @Test
    void whatItCostIsNotWrittenWhenItIsNotKnown() {
        assertThat(RunCost.of(new DropCost(90_000, 2_000, 0.02, 1)))
                .containsOnlyKeys("hostMinutes", "images", "imagesPerSecond");
        assertThat(RunCost.of(DropCost.NOTHING)).isEmpty();
    }

    @Test
    void aManifestWithoutAnotherKeyIsStillRefused() {
        byte[] cut =
                text(MANIFEST.toJson()).replace("    \"attempts\": 0,\n", "").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> DeliveryManifest.fromJson(cut, "manifest.json"))
                .hasMessageContainingAll("manifest.json", "attempts");
    }

    @Test
    void aManifestComesBackAsItWas() {
        byte[] json = MANIFEST.toJson();

        assertThat(DeliveryManifest.fromJson(json, "manifest.json")).isEqualTo(MANIFEST);
        assertThat(DeliveryManifest.fromJson(json, "manifest.json").toJson()).isEqualTo(json);
        assertThat(MANIFEST.content().key().workflowId()).isEqualTo("drop/paris/acme/1464739200");
        assertThat(MANIFEST.content().count(Outcome.BOMB)).isZero();
        assertThat(MANIFEST.content().count(Outcome.EXTRACTED)).isEqualTo(2);
    }

    @Test
    void aManifestOfAnotherVersionIsRefused() {
        byte[] newer = text(MANIFEST.toJson())
                .replace("\"formatVersion\": 1", "\"formatVersion\": 2")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> DeliveryManifest.fromJson(newer, "manifest.json"))
                .hasMessageContainingAll("manifest.json", "format version 2");
    }

    @Test
    void theSuccessFileHoldsTheManifestsDigest() {
        byte[] json = MANIFEST.toJson();

        assertThat(text(DeliveryManifest.success(json)))
                .isEqualTo(Sha256.hex(json))
                .hasSize(64);
    }

    @Test
    void aClosedRecordHasTheSixKeys() {
        ClosedRecord closed = new ClosedRecord(2, DropEnd.ABORTED, "wrong prices", "kim", "f1", "2026-01-01T00:00:00Z");

        assertThat(text(closed.toJson())).isEqualTo("""
                        {
                          "revision": 2,
                          "end": "ABORTED",
                          "reason": "wrong prices",
                          "who": "kim",
                          "fingerprint": "f1",
                          "time": "2026-01-01T00:00:00Z"
                        }
                        """);
        assertThat(ClosedRecord.fromJson(closed.toJson(), "closed.1.json")).isEqualTo(closed);
        assertThatThrownBy(() -> new ClosedRecord(1, DropEnd.PUBLISHED, "", "", "", "2026-01-01T00:00:00Z"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClosedRecord(1, DropEnd.FAILED, "", "", "", "yesterday"))
                .hasMessageContaining("yesterday");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
