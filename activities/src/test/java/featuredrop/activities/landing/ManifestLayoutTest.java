package featuredrop.activities.landing;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestLayoutTest {
    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final Landing landing =
            new Landing("paris", Sites.site(Map.of("shoes", Sites.manifest(7), "hats", Sites.manifest(8))), zone);

    @Test
    void anEntryIsADropWithTheStampAsItsId() {
        manifest("{\"7\": " + entry(1449000000, "in/7", "\"part-0\", \"list.csv\"", 15) + "}");
        put("/landing/in/7/part-0", 10);
        put("/landing/in/7/list.csv", 5);
        put("/landing/in/7/not-listed", 5);

        Landing.Sighting sighting = landing.look();
        assertThat(sighting.problems()).isEmpty();
        assertThat(sighting.drops()).isEqualTo(Map.of("shoes", List.of(key(1449000000))));
        LandedDrop drop = find(1449000000);
        assertThat(landing.readiness(drop)).isEqualTo(new DropReadiness.Ready());
        assertThat(drop.stamp()).isEqualTo(1449000000);
        assertThat(drop.folder()).isEqualTo("/landing/in/7");
        assertThat(drop.files()).extracting(LandedFile::name).containsExactly("part-0", "list.csv");
        assertThat(drop.files()).extracting(LandedFile::format).containsExactly(InputFormat.BIN, InputFormat.CSV);
    }

    @Test
    void filesThatAreMissingShortOrOpenAreWaitedForByName() throws IOException {
        manifest("{\"7\": " + entry(5, "in", "\"a.bin\", \"b.bin\"", 15) + "}");
        put("/landing/in/a.bin", 10);
        assertThat(landing.readiness(find(5)))
                .isEqualTo(new DropReadiness.Waiting("1 listed files are not in /landing/in yet, the first is b.bin"));

        put("/landing/in/b.bin", 4);
        assertThat(landing.readiness(find(5)))
                .isEqualTo(new DropReadiness.Waiting(
                        "The files in /landing/in hold 14 bytes, expected by outputSize: 15"));

        zone.delete("/landing/in/b.bin");
        try (OutputStream open = zone.create("/landing/in/b.bin")) {
            open.write(new byte[5]);
            open.flush();
            assertThat(landing.readiness(find(5)))
                    .isEqualTo(new DropReadiness.Waiting("/landing/in/b.bin is still being written"));
        }
        assertThat(landing.readiness(find(5))).isEqualTo(new DropReadiness.Ready());
    }

    @Test
    void aNewerStampTakesTheOldOnesPlace() {
        manifest("{\"7\": " + entry(200, "in", "\"a.bin\"", 1) + "}");

        assertThat(landing.newerStamp(key(100))).isEqualTo(200);
        assertThat(landing.find(key(100))).isEmpty();
        assertThat(landing.newerStamp(key(200))).isZero();
        assertThat(landing.newerStamp(key(300))).isZero();
        assertThat(landing.newerStamp(new DropKey("paris", "shoes", "no-number")))
                .isZero();
        assertThat(landing.newerStamp(new DropKey("paris", "hats", "100"))).isZero();
    }

    @Test
    void namesThatLeadOutOfTheLandingDirectoryMakeTheDropUnusable() {
        put("/secret/a.bin", 1);
        put("/landing/in/a.bin", 1);
        List<String> entries = List.of(
                entry(5, "../secret", "\"a.bin\"", 1),
                entry(5, "/secret", "\"a.bin\"", 1),
                entry(5, "in/../../secret", "\"a.bin\"", 1),
                entry(5, "hdfs://other/in", "\"a.bin\"", 1),
                entry(5, "", "\"a.bin\"", 1),
                entry(5, "in", "\"../../secret/a.bin\"", 1),
                entry(5, "in", "\"/secret/a.bin\"", 1),
                entry(5, "in", "\"./a.bin\"", 1),
                entry(5, "in", "\"b//a.bin\"", 1),
                entry(5, "in", "\"\"", 1),
                entry(5, "in", "7", 1),
                entry(5, "in", "\"a.bin\", \"a.bin\"", 2),
                "{\"jobTimeStamp\": 5, \"outputFolder\": \"in\"}",
                "{\"jobTimeStamp\": 5, \"files\": [\"a.bin\"]}",
                "{\"jobTimeStamp\": 5, \"outputFolder\": \"in\", \"files\": [\"a.bin\"], \"outputSize\": \"1\"}");
        for (String entry : entries) {
            manifest("{\"7\": " + entry + "}");
            assertThat(landing.readiness(find(5)))
                    .as(entry)
                    .isInstanceOfSatisfying(
                            DropReadiness.Unusable.class,
                            unusable -> assertThat(unusable.type()).isEqualTo(FailureType.BAD_ENTRY));
        }
    }

    @Test
    void theFolderOfAnotherPartnerIsNotTaken() {
        put("/landing/8/5/a.bin", 1);
        put("/landing/7/8/a.bin", 1);
        String other = "\"8\": " + entry(5, "8/5", "\"a.bin\"", 1);
        manifest("{\"7\": " + entry(5, "8/5", "\"a.bin\"", 1) + ", " + other + "}");

        assertThat(landing.readiness(find(5)))
                .isEqualTo(new DropReadiness.Unusable(
                        FailureType.BAD_ENTRY, "The outputFolder '8/5' of partner 7 is the folder of another partner"));

        manifest("{\"7\": " + entry(8, "7/8", "\"a.bin\"", 1) + ", " + other + "}");
        assertThat(landing.readiness(find(8))).isEqualTo(new DropReadiness.Ready());
    }

    @Test
    void absolutePathsBelowTheLandingDirectoryAreTaken() {
        manifest("{\"7\": " + entry(5, "/landing/in/", "\"/landing/in/a.bin\"", 1) + "}");
        put("/landing/in/a.bin", 1);

        assertThat(find(5).readiness()).isEqualTo(new DropReadiness.Ready());
        assertThat(find(5).files()).extracting(LandedFile::name).containsExactly("a.bin");
    }

    @Test
    void anEntryWithoutFilesIsAReasonToClose() {
        manifest("{\"7\": " + entry(5, "in", "", 0) + "}");

        assertThat(landing.readiness(find(5)))
                .isEqualTo(new DropReadiness.Unusable(
                        FailureType.NO_INPUT, "The entry of stamp 5 in /landing/outputByPartner lists no file"));
    }

    @Test
    void aRefusedEntrySaysWhichFieldIsWrongAndIsCut() {
        String many = "x".repeat(10_000);
        assertRefusal("{\"jobTimeStamp\": 5, \"files\": []}", "outputFolder is missing", "expected a text");
        assertRefusal(
                "{\"jobTimeStamp\": 5, \"outputFolder\": {\"" + many + "\": 1}, \"files\": []}",
                "outputFolder is {\"xxx",
                "expected a text");
        assertRefusal(
                "{\"jobTimeStamp\": 5, \"outputFolder\": \"in\", \"files\": \"" + many + "\"}",
                "files is \"xxx",
                "expected a list");
        assertRefusal(
                "{\"jobTimeStamp\": 5, \"outputFolder\": \"in\", \"files\": [\"a\"], \"outputSize\": \"" + many + "\"}",
                "outputSize is \"xxx",
                "expected an integer");
        assertRefusal(entry(5, "../" + many, "\"a\"", 1), "The outputFolder '../xxx", "is outside of /landing");
        assertRefusal(entry(5, "in", "\"../" + many + "\"", 1), "The listed file \"../xxx", "/landing/in");
        assertRefusal(entry(5, "in", "\"a\", \"a\"", 1), "The listed file \"a\"", "listed twice");
    }

    private void assertRefusal(String entry, String... said) {
        manifest("{\"7\": " + entry + "}");
        assertThat(landing.readiness(find(5))).isInstanceOfSatisfying(DropReadiness.Unusable.class, unusable -> {
            assertThat(unusable.type()).isEqualTo(FailureType.BAD_ENTRY);
            assertThat(unusable.reason()).contains(said).hasSizeLessThan(600);
        });
    }

    @Test
    void aManifestThatIsNoJsonSaysAtWhichLine() {
        manifest("{\"7\": \n nonsense }");
        assertThat(landing.look().problems())
                .singleElement()
                .asString()
                .startsWith("/landing/outputByPartner cannot be read: line 2, column ");
        manifest("{\"7\": {\"jobTimeStamp\": \"" + "x".repeat(10_000) + "\"}, \"" + "8".repeat(10_000) + "\": 1}");
        assertThat(landing.look().problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).hasSizeLessThan(600));
    }

    @Test
    void whatCannotBeReadIsToldAndHidesNobodyElse() {
        manifest("{\"7\": {\"jobTimeStamp\": \"soon\"}, \"9\": " + entry(5, "x", "\"a\"", 1) + ", \"8\": "
                + entry(5, "in", "\"a\"", 1) + "}");
        Landing.Sighting sighting = landing.look();
        assertThat(sighting.drops()).containsOnlyKeys("hats");
        assertThat(sighting.problems())
                .containsExactly(
                        "Partner 7 in /landing/outputByPartner has no jobTimeStamp above 0: \"soon\"",
                        "No partner with the id 9 is configured for the manifest layout");

        for (String broken : List.of("", "{\"7\": ", "[]", "nonsense")) {
            manifest(broken);
            assertThat(landing.look().drops()).isEmpty();
            assertThat(landing.look().problems())
                    .singleElement()
                    .asString()
                    .startsWith("/landing/outputByPartner cannot be read: ");
        }
        zone.delete("/landing/outputByPartner");
        assertThat(landing.look()).isEqualTo(new Landing.Sighting(Map.of(), List.of()));
    }

    private void manifest(String json) {
        zone.put("/landing/outputByPartner", json.getBytes(StandardCharsets.UTF_8));
    }

    private static String entry(long stamp, String folder, String files, long size) {
        return "{\"jobTimeStamp\": " + stamp + ", \"outputFolder\": \"" + folder + "\", \"files\": [" + files
                + "], \"outputSize\": " + size + "}";
    }

    private void put(String path, int length) {
        zone.put(path, new byte[length]);
    }

    private LandedDrop find(long stamp) {
        return landing.find(key(stamp)).orElseThrow();
    }

    private static DropKey key(long stamp) {
        return new DropKey("paris", "shoes", String.valueOf(stamp));
    }
}
