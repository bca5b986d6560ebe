package featuredrop.activities.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DirectoryLayoutTest {
    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final Landing landing = new Landing("paris", Sites.site(Map.of("shoes", Sites.directory(7))), zone);

    @Test
    void aDropIsReadyWithItsFlagAndTheFlagsTimeIsItsStamp() {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/list.csv", 5);
        put("/landing/shoes/monday/sub/part-1.bin", 1);
        put("/landing/shoes/monday/_SUCCESS", 0);

        LandedDrop drop = find("monday");
        assertThat(landing.readiness(drop)).isEqualTo(new DropReadiness.Ready());
        assertThat(drop.files())
                .extracting(LandedFile::name)
                .containsExactly("list.csv", "part-0.bin", "sub/part-1.bin");
        assertThat(drop.bytes()).isEqualTo(16);
        assertThat(drop.folder()).isEqualTo("/landing/shoes/monday");
        assertThat(drop.stamp())
                .isEqualTo(zone.stat("/landing/shoes/monday/_SUCCESS")
                        .orElseThrow()
                        .modifiedMillis());
    }

    @Test
    void aDropWithoutItsFlagWaitsForItByName() {
        put("/landing/shoes/monday/part-0.bin", 10);

        assertThat(landing.readiness(find("monday")))
                .isEqualTo(new DropReadiness.Waiting("No _SUCCESS in /landing/shoes/monday yet; 1 files so far", true));
    }

    @Test
    void aFileThatIsStillOpenIsNamed() throws IOException {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        try (OutputStream open = zone.create("/landing/shoes/monday/part-1.bin")) {
            open.write(1);
            assertThat(landing.readiness(find("monday")))
                    .isEqualTo(new DropReadiness.Waiting("/landing/shoes/monday/part-1.bin is still being written"));
        }
        assertThat(landing.readiness(find("monday"))).isEqualTo(new DropReadiness.Ready());
    }

    @Test
    void aFlagBesideFilesThatAreBeingCopiedWaitsForThem() {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        for (String name : List.of(
                "part-1.bin._COPYING_",
                ".hidden.bin._COPYING_",
                "list.csv.tmp",
                "LIST.TMP",
                "sub/deeper/list.csv.filepart",
                "a.csv.part",
                "a.csv.crdownload",
                ".distcp.tmp.attempt_1")) {
            put("/landing/shoes/monday/" + name, 3);

            assertThat(landing.readiness(find("monday")))
                    .as(name)
                    .isEqualTo(new DropReadiness.Waiting("_SUCCESS is in /landing/shoes/monday, but 1 files are still"
                            + " being copied by their names, the first is '" + name
                            + "'; rename or remove what is no longer being copied"));
            zone.delete("/landing/shoes/monday/" + name);
        }
        assertThat(landing.readiness(find("monday"))).isEqualTo(new DropReadiness.Ready());
    }

    @Test
    void anOpenFileOfAnUnknownEndingIsWaitedForAsWell() throws IOException {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        try (OutputStream open = zone.create("/landing/shoes/monday/sub/list.csv.uploading")) {
            open.write(1);
            assertThat(landing.readiness(find("monday")))
                    .isEqualTo(new DropReadiness.Waiting(
                            "/landing/shoes/monday/sub/list.csv.uploading is still being written"));
        }
        assertThat(landing.readiness(find("monday"))).isInstanceOf(DropReadiness.Unusable.class);
    }

    @Test
    void aFlagWithoutFilesIsAReasonToCloseAndNotToWait() {
        put("/landing/shoes/monday/_SUCCESS", 0);
        put("/landing/shoes/monday/_temporary/part-0.bin", 3);

        assertThat(landing.readiness(find("monday")))
                .isEqualTo(new DropReadiness.Unusable(
                        FailureType.NO_INPUT, "_SUCCESS is in /landing/shoes/monday, but no other file"));
    }

    @Test
    void hiddenNamesAreNoInputAndNoDrops() {
        for (String name : List.of("_logs", ".part.crc", "_x/part.bin", ".y/part.bin")) {
            put("/landing/shoes/monday/" + name, 3);
            put("/landing/shoes/" + name + "/part.bin", 3);
        }
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);

        assertThat(find("monday").files()).extracting(LandedFile::name).containsExactly("part-0.bin");
        assertThat(landing.look().drops().get("shoes")).containsExactly(key("monday"));
    }

    @Test
    void aFileThatNobodyCanReadIsAReasonToClose() {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/photos.xml", 10);
        put("/landing/shoes/monday/README.txt", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);

        assertThat(landing.readiness(find("monday")))
                .isEqualTo(new DropReadiness.Unusable(
                        FailureType.UNSUPPORTED_FILE,
                        "1 files of /landing/shoes/monday have no known ending, the first is 'photos.xml'; if they are"
                                + " no input, name them in feed.side-cars"));
    }

    @Test
    void sideCarsAreNoInputInAnyCaseOfLettersAndInAnyFolder() throws IOException {
        put("/landing/shoes/monday/list.txt", 10);
        put("/landing/shoes/monday/sub/items.JSON", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        String fingerprint = find("monday").fingerprint();
        for (String name : List.of(
                "list.csv.md5",
                "LIST.CSV.SHA256",
                "README",
                "readme.txt",
                "ReadMe.md",
                "Thumbs.db",
                "THUMBS.DB",
                "desktop.ini",
                "sub/Desktop.ini",
                "sub/list.csv.crc")) {
            put("/landing/shoes/monday/" + name, 10);
        }
        try (OutputStream open = zone.create("/landing/shoes/monday/part.csv.sha1")) {
            open.write(1);
            assertThat(landing.readiness(find("monday"))).isEqualTo(new DropReadiness.Ready());
        }

        assertThat(find("monday").files())
                .extracting(LandedFile::name, LandedFile::format)
                .containsExactly(tuple("list.txt", InputFormat.TXT), tuple("sub/items.JSON", InputFormat.JSON));
        assertThat(find("monday").fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void aDropOfSideCarsAloneHoldsNoInput() {
        put("/landing/shoes/monday/README.txt", 10);
        put("/landing/shoes/monday/list.csv.md5", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);

        assertThat(landing.readiness(find("monday")))
                .isEqualTo(new DropReadiness.Unusable(
                        FailureType.NO_INPUT,
                        "_SUCCESS is in /landing/shoes/monday, but no input file; 2 files are side-cars"
                                + " (feed.side-cars), the first is 'README.txt'"));
    }

    @Test
    void aPartnersOwnSideCarsReplaceTheUsualOnes() {
        Landing own = new Landing(
                "paris",
                Sites.site(Map.of("shoes", Sites.directory(7).with("feed.side-cars", List.of("*.log")))),
                zone);
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/export.LOG", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        assertThat(own.find(key("monday")).orElseThrow().readiness()).isEqualTo(new DropReadiness.Ready());

        put("/landing/shoes/monday/part-0.bin.md5", 10);
        assertThat(own.find(key("monday")).orElseThrow().readiness())
                .isInstanceOfSatisfying(
                        DropReadiness.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains("part-0.bin.md5"));
    }

    @Test
    void aConfiguredFlagIsNoInput() {
        Landing own = new Landing(
                "paris", Sites.site(Map.of("shoes", Sites.partner(7, LandingLayout.DIRECTORY, "DONE.csv"))), zone);
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/DONE.csv", 10);

        LandedDrop drop = own.find(key("monday")).orElseThrow();
        assertThat(drop.readiness()).isEqualTo(new DropReadiness.Ready());
        assertThat(drop.files()).hasSize(1);
    }

    @Test
    void weirdNamesAreEncodedOneToOneAndLeadNowhereElse() {
        List<String> names = List.of("a b", "a%2Fb", "été", "a..b", "-x", "x.r2", "~7E", "ﬁ", "a\\b", "a\nb");
        for (String name : names) {
            put("/landing/shoes/" + name + "/part-0.bin", 1);
        }
        List<DropKey> seen = landing.look().drops().get("shoes");

        assertThat(seen).hasSize(names.size()).doesNotHaveDuplicates();
        assertThat(seen).allSatisfy(key -> {
            LandedDrop drop = landing.find(key).orElseThrow();
            assertThat(drop.key()).isEqualTo(key);
            assertThat(names).contains(drop.folder().substring("/landing/shoes/".length()));
            assertThat(key.dropId()).matches("[A-Za-z0-9~-][A-Za-z0-9._~-]*");
        });
    }

    @Test
    void anIdThatLeadsOutOfThePartnersDirectoryFindsNothing() {
        put("/landing/shoes/monday/part-0.bin", 1);
        put("/landing/hats/secret/part-0.bin", 1);
        put("/secret/part-0.bin", 1);

        for (String id : List.of(
                "~2E~2E",
                "~2E.",
                "~2E~2E~2Fhats~2Fsecret",
                "~2E",
                "monday~2F",
                "~2Fsecret",
                "~00",
                "m~6Fnday",
                "~5Flogs")) {
            assertThat(landing.find(key(id))).as(id).isEmpty();
        }
        assertThat(landing.find(key("monday"))).isPresent();
        assertThat(landing.find(new DropKey("paris", "hats", "secret"))).isEmpty();
        assertThat(landing.find(new DropKey("london", "shoes", "monday"))).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsRefusedWithALine() {
        put("/landing/shoes/" + "é".repeat(40) + "/part-0.bin", 1);
        put("/landing/shoes/monday/part-0.bin", 1);

        Landing.Sighting sighting = landing.look();
        assertThat(sighting.drops().get("shoes")).containsExactly(key("monday"));
        assertThat(sighting.problems()).singleElement().asString().contains("/landing/shoes", "too long");
    }

    @Test
    void aDirectoryOfNobodyIsToldAndAFileIsNoDrop() {
        put("/landing/hats/monday/part-0.bin", 1);
        put("/landing/shoes/stray.bin", 1);

        Landing.Sighting sighting = landing.look();
        assertThat(sighting.drops()).isEmpty();
        assertThat(sighting.problems()).containsExactly("No partner 'hats' is configured: /landing/hats");
    }

    @Test
    void theFingerprintFollowsTheListing() {
        put("/landing/shoes/monday/part-0.bin", 10);
        put("/landing/shoes/monday/_SUCCESS", 0);
        String first = find("monday").fingerprint();
        assertThat(find("monday").fingerprint()).isEqualTo(first);

        put("/landing/shoes/monday/part-1.bin", 10);
        assertThat(find("monday").fingerprint()).isNotEqualTo(first);
        zone.delete("/landing/shoes/monday/part-1.bin");
        assertThat(find("monday").fingerprint()).isEqualTo(first);
    }

    private void put(String path, int length) {
        zone.put(path, new byte[length]);
    }

    private LandedDrop find(String dropId) {
        return landing.find(key(dropId)).orElseThrow();
    }

    private static DropKey key(String dropId) {
        return new DropKey("paris", "shoes", dropId);
    }
}
