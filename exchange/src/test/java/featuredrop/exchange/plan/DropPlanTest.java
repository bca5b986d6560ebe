package featuredrop.exchange.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.record.IdScheme;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DropPlanTest {
    private static final DropKey KEY = new DropKey("paris", "acme", "1464739200");
    private static final PlannedFile FILE =
            new PlannedFile("a.bin", "/land/acme/a.bin", 100, "COMPOSITE-CRC32C:1", 5, InputFormat.BIN);
    private static final PlannedFile LIST =
            new PlannedFile("b.csv.gz", "/land/acme/b.csv.gz", 20, "COMPOSITE-CRC32C:2", 6, InputFormat.CSV_GZ);

    @Test
    void aPlanComesBackAsItWas() {
        DropPlan plan = plan(FILE, LIST);

        assertThat(DropPlan.fromJson(plan.toJson(), "plan.json")).isEqualTo(plan);
        assertThat(plan.bytes()).isEqualTo(120);
        assertThat(plan.idScheme(FILE)).isEqualTo(IdScheme.INTERNAL);
        assertThat(plan.idScheme(LIST)).isEqualTo(IdScheme.HASHED);
    }

    @Test
    void theHashIsThatOfTheDocumentedText() {
        String text = "1:1,21:paris/acme/1464739200,5:a.bin,3:100,18:COMPOSITE-CRC32C:1,";

        assertThat(plan(FILE).hash()).isEqualTo(Sha256.hex(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theHashNamesTheContentAndNotTheTimes() {
        PlannedFile touched =
                new PlannedFile("a.bin", "/elsewhere/a.bin", 100, "COMPOSITE-CRC32C:1", 99, InputFormat.BIN);
        PlannedFile changed =
                new PlannedFile("a.bin", "/land/acme/a.bin", 100, "COMPOSITE-CRC32C:9", 5, InputFormat.BIN);

        assertThat(plan(touched).hash()).isEqualTo(plan(FILE).hash());
        assertThat(plan(changed).hash()).isNotEqualTo(plan(FILE).hash());
        assertThat(plan(FILE, LIST).hash()).isNotEqualTo(plan(FILE).hash());
        assertThat(plan().hash()).hasSize(64);
    }

    @Test
    void theStoredFormIsPinned() {
        assertThat(new String(plan(FILE).toJson(), StandardCharsets.UTF_8)).isEqualTo("""
                        {
                          "formatVersion": 1,
                          "key": {
                            "site": "paris",
                            "partner": "acme",
                            "dropId": "1464739200"
                          },
                          "partnerId": 42,
                          "idScheme": "INTERNAL",
                          "layout": "MANIFEST",
                          "folder": "/land/acme",
                          "stamp": 1464739200,
                          "chunkRecords": 2000,
                          "chunkBytes": 33554432,
                          "files": [
                            {
                              "name": "a.bin",
                              "path": "/land/acme/a.bin",
                              "length": 100,
                              "checksum": "COMPOSITE-CRC32C:1",
                              "modifiedMillis": 5,
                              "format": "BIN"
                            }
                          ]
                        }
                        """);
    }

    @Test
    void aFeedOfItsOwnIsFrozenAndNamed() {
        ListFeed feed =
                new ListFeed(List.of(" ID ", "Image Id"), List.of("image_link"), List.of("Additional"), ", ", ";");
        DropPlan plan = fed(feed);

        assertThat(DropPlan.fromJson(plan.toJson(), "plan.json")).isEqualTo(plan);
        assertThat(plan.feed().itemId()).containsExactly("id", "image id");
        assertThat(text(plan.toJson())).endsWith("""
                  ],
                  "feed": {
                    "itemId": [
                      "id",
                      "image id"
                    ],
                    "imageUrl": [
                      "image_link"
                    ],
                    "moreImages": [
                      "additional"
                    ],
                    "imageSeparator": ", ",
                    "separator": ";"
                  }
                }
                """);
        String line = "{\"itemId\":[\"id\",\"image id\"],\"imageUrl\":[\"image_link\"],"
                + "\"moreImages\":[\"additional\"],\"imageSeparator\":\", \",\"separator\":\";\"}";
        String named =
                "1:1,21:paris/acme/1464739200,5:a.bin,3:100,18:COMPOSITE-CRC32C:1," + line.length() + ":" + line + ",";
        assertThat(plan.hash()).isEqualTo(Sha256.hex(named.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theStandardFeedIsLeftOutSoThatOlderPlansKeepTheirBytesAndNames() {
        DropPlan plan = fed(new ListFeed(List.of("ITEM_ID"), List.of(" image_url"), List.of(), "", ""));

        assertThat(plan.feed()).isEqualTo(ListFeed.STANDARD);
        assertThat(plan.toJson()).isEqualTo(plan(FILE).toJson());
        assertThat(plan.hash()).isEqualTo(plan(FILE).hash());
        assertThat(text(plan.toJson())).doesNotContain("feed");
    }

    @Test
    void chunksHoldAtLeastOneRecordAndOneByte() {
        assertThat(chunked(1, 1).chunkRecords()).isEqualTo(1);
        assertThatThrownBy(() -> chunked(0, 1)).hasMessageContaining("0 records and 1 bytes");
        assertThatThrownBy(() -> chunked(1, 0)).hasMessageContaining("1 records and 0 bytes");
    }

    private static DropPlan chunked(int records, long bytes) {
        return new DropPlan(
                FormatVersion.CURRENT,
                KEY,
                42,
                IdScheme.INTERNAL,
                LandingLayout.MANIFEST,
                "/land/acme",
                1,
                records,
                bytes,
                List.of(FILE),
                ListFeed.STANDARD);
    }

    @Test
    void aFileListedTwiceIsRefused() {
        assertThatThrownBy(() -> plan(FILE, FILE)).hasMessageContainingAll("a.bin", "twice");
    }

    @Test
    void aPlanThatIsCutOrOfAnotherVersionIsRefusedWithItsPlace() {
        byte[] json = plan(FILE).toJson();

        assertThatThrownBy(() -> DropPlan.fromJson(Arrays.copyOf(json, 50), "drops/x/plan.json"))
                .isInstanceOf(DropException.class)
                .hasMessageContainingAll("drops/x/plan.json", "line 4");
        byte[] newer = text(json)
                .replace("\"formatVersion\": 1", "\"formatVersion\": 2")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DropPlan.fromJson(newer, "plan.json")).hasMessageContaining("format version 2");
        byte[] unknown =
                text(json).replace("\"stamp\"", "\"more\": 1, \"stamp\"").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DropPlan.fromJson(unknown, "plan.json")).hasMessageContaining("more");
        byte[] absent = text(json).replace("\"stamp\": 1464739200,", "").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DropPlan.fromJson(absent, "plan.json")).hasMessageContaining("stamp");
    }

    @Test
    void anInputFileMayBeEmptyAndHasAName() {
        assertThat(new PlannedFile("a.bin", "/a.bin", 0, "c", 5, InputFormat.BIN).length())
                .isZero();

        assertThatThrownBy(() -> new PlannedFile("a.bin", "/a.bin", -1, "c", 5, InputFormat.BIN))
                .hasMessageContaining("'a.bin' of -1 bytes");
        assertThatThrownBy(() -> new PlannedFile("", "/a.bin", 1, "c", 5, InputFormat.BIN))
                .hasMessageContaining("Not a planned file");
    }

    @Test
    void formatsAreToldFromNames() {
        assertThat(InputFormat.of("part-0.BIN")).contains(InputFormat.BIN);
        assertThat(InputFormat.of("a.csv")).contains(InputFormat.CSV);
        assertThat(InputFormat.of("a.csv.gz")).contains(InputFormat.CSV_GZ);
        assertThat(InputFormat.of("a.tsv.gz")).contains(InputFormat.TSV_GZ);
        assertThat(InputFormat.of("a.jsonl")).contains(InputFormat.JSONL);
        assertThat(InputFormat.of("A.TXT")).contains(InputFormat.TXT);
        assertThat(InputFormat.of("a.txt.gz")).contains(InputFormat.TXT_GZ);
        assertThat(InputFormat.of("a.json")).contains(InputFormat.JSON);
        assertThat(InputFormat.of("a.json.gz")).contains(InputFormat.JSON_GZ);
        assertThat(InputFormat.of("a.bin.gz")).isEmpty();
        assertThat(InputFormat.of("README")).isEmpty();
        assertThat(InputFormat.JSONL_GZ.isCompressed()).isTrue();
        assertThat(InputFormat.BIN.isUrlList()).isFalse();
    }

    private static DropPlan fed(ListFeed feed) {
        DropPlan plan = plan(FILE);
        return new DropPlan(
                plan.formatVersion(),
                plan.key(),
                plan.partnerId(),
                plan.idScheme(),
                plan.layout(),
                plan.folder(),
                plan.stamp(),
                plan.chunkRecords(),
                plan.chunkBytes(),
                plan.files(),
                feed);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static DropPlan plan(PlannedFile... files) {
        return new DropPlan(
                FormatVersion.CURRENT,
                KEY,
                42,
                IdScheme.INTERNAL,
                LandingLayout.MANIFEST,
                "/land/acme",
                1_464_739_200L,
                2_000,
                32L << 20,
                List.of(files),
                ListFeed.STANDARD);
    }
}
