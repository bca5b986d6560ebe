package featuredrop.cli.land;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.delivery.Pointer;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.SideCars;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DropLanderTest {
    private static final SiteConfig SITE = NamedValues.none()
            .with("hdfs", "hdfs://127.0.0.1:1")
            .with("landing", "/in")
            .with("output", "/out")
            .with("partners.atelier.id", 101)
            .with("partners.bazaar.id", 102)
            .with("partners.bazaar.layout", LandingLayout.MANIFEST)
            .bind(SiteConfig.class);

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final DropLander lander = new DropLander("north", SITE, zone);
    private @TempDir Path local;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(local.resolve("b.csv"), "item_id,image_url\n");
        Files.writeString(local.resolve("a.bin"), "records");
        Files.writeString(local.resolve("_hidden"), "no input");
        Files.createDirectory(local.resolve("directory"));
    }

    @Test
    void landsADirectoryWithItsDoneFlag() throws IOException {
        DropKey key = land("atelier", "2026-11-21");
        assertThat(key).isEqualTo(new DropKey("north", "atelier", "2026-11-21"));
        assertThat(names("/in/atelier")).containsExactly("2026-11-21");
        assertThat(names("/in/atelier/2026-11-21")).containsExactly("_SUCCESS", "a.bin", "b.csv");
        assertThat(text("/in/atelier/2026-11-21/a.bin")).isEqualTo("records");
    }

    @Test
    void aLinkInADirectoryIsRefusedAndALinkThatWasNamedIsFollowed() throws IOException {
        Path inside = Files.createDirectory(local.resolve("inside"));
        Files.writeString(inside.resolve("a.csv"), "item_id,image_url\n");
        Files.createSymbolicLink(inside.resolve("b.csv"), Path.of("/etc/hostname"));
        Path named = Files.createSymbolicLink(local.resolve("named"), local.resolve("a.bin"));

        assertThatThrownBy(() -> LocalFiles.of(inside))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("b.csv is a symbolic link");
        assertThat(LocalFiles.of(named).bytes()).isEqualTo("records".length());
    }

    @Test
    void leavesSideCarsOut() throws IOException {
        Files.writeString(local.resolve("b.csv.md5"), "d41d8cd9");
        Files.writeString(local.resolve("Readme.txt"), "Dear all");
        SideCars sideCars = new SideCars(SITE.partner("bazaar").feed().sideCars());

        lander.land("bazaar", "1800000000", LocalFiles.of(local, sideCars), Progress.NONE);
        assertThat(names("/in/bazaar/1800000000")).containsExactly("a.bin", "b.csv");
        assertThat(LocalFiles.of(local.resolve("Readme.txt"), sideCars).files()).isEmpty();
        assertThat(LocalFiles.of(local, sideCars).bytes()).isEqualTo(25);
    }

    @Test
    void landsOneFile() throws IOException {
        lander.land("atelier", "one", LocalFiles.of(local.resolve("a.bin")), Progress.NONE);
        assertThat(names("/in/atelier/one")).containsExactly("_SUCCESS", "a.bin");
    }

    @Test
    void keepsTheNameAsItIsAndEncodesTheId() throws IOException {
        DropKey key = land("atelier", "Ümläut 100%");
        assertThat(names("/in/atelier")).containsExactly("Ümläut 100%");
        assertThat(key.dropId()).isEqualTo("~C3~9Cml~C3~A4ut~20100~25");
    }

    @Test
    void changesNothingWhenTheDropIsThere() throws IOException {
        land("atelier", "one");
        Files.writeString(local.resolve("a.bin"), "other records");
        assertThatThrownBy(() -> land("atelier", "one"))
                .isInstanceOfSatisfying(
                        DropException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT))
                .hasMessageContaining("north/atelier/one");
        assertThat(text("/in/atelier/one/a.bin")).isEqualTo("records");
        assertThat(names("/in/atelier")).containsExactly("one");
    }

    @Test
    void refusesNamesThatAreNoDrop() {
        for (String name : List.of("", ".", "..", "a/b", "_hidden", ".hidden", "a:b")) {
            assertThatThrownBy(() -> land("atelier", name))
                    .as(name)
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("'" + name + "' is not a valid drop id: it is empty, begins with _ or .,");
        }
        assertThat(zone.list("/in/atelier")).isEmpty();
    }

    @Test
    void refusesAnUnknownPartnerAndAnEmptyDirectory() {
        assertThatThrownBy(() -> land("nobody", "one")).hasMessageContaining("atelier, bazaar");
        assertThatThrownBy(
                        () -> lander.land("atelier", "one", LocalFiles.of(local.resolve("directory")), Progress.NONE))
                .hasMessageContainingAll("no file to land", "begin with _ or .", "sub-directories");
    }

    @Test
    void leavesNothingBehindWhenALocalFileCannotBeRead() throws IOException {
        LocalFiles files = LocalFiles.of(local);
        Files.delete(local.resolve("b.csv"));
        assertThatThrownBy(() -> lander.land("atelier", "one", files, Progress.NONE))
                .isInstanceOfSatisfying(
                        DropException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM));
        assertThat(zone.list("/in/atelier")).isEmpty();
    }

    @Test
    void announcesTheDropInTheManifestAndKeepsTheOthers() throws IOException {
        write("/in/outputByPartner", """
                {"7": {"jobTimeStamp": 5, "outputFolder": "7/5", "files": ["x.bin"], "outputSize": 3}}""");
        land("bazaar", "1800000000");
        Pointer manifest =
                Pointer.fromJson(bytes("/in/outputByPartner"), "manifest").pointer();
        assertThat(manifest.entries().keySet()).containsExactly("102", "7");
        assertThat(manifest.find(102))
                .contains(new Pointer.Entry(List.of("a.bin", "b.csv"), 1800000000L, "bazaar/1800000000", 25));
        assertThat(names("/in/bazaar/1800000000")).containsExactly("a.bin", "b.csv");
    }

    @Test
    void writesTheFirstManifest() throws IOException {
        land("bazaar", "1800000000");
        assertThat(Pointer.fromJson(bytes("/in/outputByPartner"), "manifest")
                        .pointer()
                        .find(102))
                .isPresent();
    }

    @Test
    void doesNotReplaceAManifestThatItCannotReadWhole() throws IOException {
        String manifest = "{\"7\": {\"unexpected\": true}}";
        write("/in/outputByPartner", manifest);
        assertThatThrownBy(() -> land("bazaar", "1800000000")).hasMessageContaining("an entry would be lost");
        assertThat(text("/in/outputByPartner")).isEqualTo(manifest);
    }

    @Test
    void refusesAManifestDropWithoutAStampForAName() {
        assertThatThrownBy(() -> land("bazaar", "monday"))
                .hasMessageContaining("stamp, not 'monday'")
                .hasMessageContaining("such as the Unix time");
        assertThat(zone.list("/in/bazaar")).isEmpty();
    }

    @Test
    void theFirstFailureIsTheOneThatIsShownWhenCleaningUpFailsToo() throws IOException {
        LandingZone broken = FailingZone.of(zone, Set.of("rename", "delete"));

        assertThatThrownBy(() -> new DropLander("north", SITE, broken)
                        .land("atelier", "one", LocalFiles.of(local), Progress.NONE))
                .hasMessage("rename fails")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("delete fails"));
    }

    @Test
    void aLandingThatIsStoppedRemovesWhatItWroteAndTheStopWaitsForThat() throws Exception {
        LandingStop stop = new LandingStop();
        DropLander stopped = new DropLander("north", SITE, zone, stop);
        Progress signal = (_, _) -> {
            try {
                assertThat(stop.ask(Duration.ZERO)).isFalse();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThatThrownBy(() -> stopped.land("atelier", "one", LocalFiles.of(local), signal))
                .isInstanceOf(LandingStop.StoppedException.class)
                .hasMessage("Stopped; the drop has not landed");
        assertThat(zone.files()).isEmpty();
        assertThat(names("/in/atelier")).isEmpty();
        stop.ended();
        assertThat(stop.ask(Duration.ZERO)).isTrue();
    }

    @Test
    void aDropThatAnotherLandingPutThereMeanwhileIsRefusedAndNothingIsLeft() throws IOException {
        LandingZone outrun = FailingZone.refusingRenames(zone);

        assertThatThrownBy(() -> new DropLander("north", SITE, outrun)
                        .land("atelier", "one", LocalFiles.of(local), Progress.NONE))
                .hasMessageContaining("has landed already");
        assertThat(zone.files()).isEmpty();
    }

    @Test
    void aLandingThatWasCutBeforeItsEntryIsFinishedByLandingTheSameFilesAgain() throws IOException {
        cutLanding();
        assertThat(zone.list("/in")).extracting(FileStat::name).containsExactly("bazaar");

        land("bazaar", "1800000000");
        assertThat(Pointer.fromJson(bytes("/in/outputByPartner"), "manifest")
                        .pointer()
                        .find(102))
                .contains(new Pointer.Entry(List.of("a.bin", "b.csv"), 1800000000L, "bazaar/1800000000", 25));
        assertThatThrownBy(() -> land("bazaar", "1800000000")).hasMessageContaining("has landed already");
    }

    @Test
    void aCutLandingOfOtherFilesIsRefusedAndTheDifferenceNamed() throws IOException {
        cutLanding();
        Files.writeString(local.resolve("a.bin"), "recordS");
        assertThatThrownBy(() -> land("bazaar", "1800000000"))
                .hasMessageContainingAll(
                        "/in/bazaar/1800000000 is there, /in/outputByPartner does not name it",
                        "'a.bin' has other content there",
                        "under another stamp");
        Files.writeString(local.resolve("a.bin"), "more records");
        assertThatThrownBy(() -> land("bazaar", "1800000000"))
                .hasMessageContaining("'a.bin' has 7 bytes there and 12 here");
        Files.writeString(local.resolve("a.bin"), "records");
        Files.writeString(local.resolve("c.csv"), "");
        assertThatThrownBy(() -> land("bazaar", "1800000000")).hasMessageContaining("'c.csv' is not there");
        Files.delete(local.resolve("c.csv"));
        Files.delete(local.resolve("b.csv"));
        assertThatThrownBy(() -> land("bazaar", "1800000000"))
                .hasMessageContaining("'b.csv' is there and is not landed now");
        assertThat(zone.stat("/in/outputByPartner")).isEmpty();
    }

    @Test
    void aCutLandingIsNotAnnouncedOverANewerStamp() throws IOException {
        cutLanding();
        land("bazaar", "1800000001");
        byte[] manifest = bytes("/in/outputByPartner");

        assertThatThrownBy(() -> land("bazaar", "1800000000"))
                .hasMessageContainingAll("names the newer stamp 1800000001", "land the files under another stamp");
        assertThat(bytes("/in/outputByPartner")).isEqualTo(manifest);
    }

    @Test
    void aManifestThatCannotBeReplacedLeavesNoFileBehind() throws IOException {
        LandingZone broken = FailingZone.of(zone, Set.of("replace"));
        assertThatThrownBy(() -> new DropLander("north", SITE, broken)
                        .land("bazaar", "1800000000", LocalFiles.of(local), Progress.NONE))
                .hasMessage("replace fails");
        assertThat(names("/in")).containsExactly("bazaar");
    }

    /// As a `land` leaves it that is killed between the rename and the entry.
    private void cutLanding() throws IOException {
        LandingZone killed = FailingZone.of(zone, Set.of("open", "replace"));
        assertThatThrownBy(() -> new DropLander("north", SITE, killed)
                        .land("bazaar", "1800000000", LocalFiles.of(local), Progress.NONE))
                .isInstanceOf(DropException.class);
    }

    private DropKey land(String partner, String name) throws IOException {
        return lander.land(partner, name, LocalFiles.of(local), Progress.NONE);
    }

    private List<String> names(String path) {
        return zone.list(path).stream().map(FileStat::name).toList();
    }

    private String text(String path) throws IOException {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    private byte[] bytes(String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return in.readAllBytes();
        }
    }

    private void write(String path, String text) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
