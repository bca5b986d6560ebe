package featuredrop.cli.land;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
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
