package featuredrop.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.LandingZone.FileStat;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFeedTest {
    private static final String LANDED = "/landing/atelier/1";
    private static final byte[] CONTENT = {1, 2, 3, 4, 5};

    private @TempDir Path directory;

    private LocalFeed feed() {
        return LocalFeed.of(directory, LANDED);
    }

    @Test
    void answersUnderTheLandedPathWithLocalPaths() throws IOException {
        for (String name : List.of("é.csv", "b.csv", "Z.csv")) {
            Files.write(directory.resolve(name), CONTENT);
        }
        Files.createDirectory(directory.resolve("a"));
        LocalFeed feed = feed();

        assertThat(feed.stat(LANDED)).map(FileStat::path).hasValue(directory.toString());
        assertThat(feed.list(LANDED)).extracting(FileStat::name).containsExactly("Z.csv", "a", "b.csv", "é.csv");
        assertThat(feed.list(directory.toString())).isEqualTo(feed.list(LANDED));
        FileStat file = feed.stat(LANDED + "/b.csv").orElseThrow();
        assertThat(file.path()).isEqualTo(directory.resolve("b.csv").toString());
        assertThat(file.length()).isEqualTo(5);
        assertThat(feed.isClosed(file.path())).isTrue();
        try (InputStream in = feed.open(file.path(), 2)) {
            assertThat(in.readAllBytes()).containsExactly(3, 4, 5);
        }
    }

    @Test
    void hasTheChecksumsOfALandingZone() throws IOException {
        Path file = Files.write(directory.resolve("b.csv"), CONTENT);
        InMemoryLandingZone zone = new InMemoryLandingZone();
        zone.put("/b.csv", CONTENT);
        LocalFeed feed = feed();
        feed.list(LANDED);

        assertThat(feed.checksum(file.toString())).isEqualTo(zone.checksum("/b.csv"));
    }

    @Test
    void showsNothingElseOfThisMachine() throws IOException {
        Path other = Files.write(directory.resolveSibling("other.csv"), CONTENT);
        Path one = Files.write(directory.resolve("one.csv"), CONTENT);
        Files.write(directory.resolve("two.csv"), CONTENT);
        LocalFeed feed = LocalFeed.of(one, LANDED);

        assertThat(feed.list(LANDED)).extracting(FileStat::name).containsExactly("one.csv");
        assertThat(feed.stat(other.toString())).isEmpty();
        assertThat(feed.stat(directory.resolve("two.csv").toString())).isEmpty();
        assertThat(feed.list("/etc")).isEmpty();
        Files.delete(other);
    }

    @Test
    void aFileThatIsGoneIsNamed() throws IOException {
        Path file = Files.write(directory.resolve("b.csv"), CONTENT);
        LocalFeed feed = feed();
        feed.list(LANDED);
        Files.delete(file);

        assertThat(feed.isClosed(file.toString())).isFalse();
        assertThatThrownBy(() -> feed.open(file.toString(), 0))
                .isInstanceOf(DropException.class)
                .hasMessage("Cannot read " + file + ": it is gone");
        assertThatThrownBy(() -> feed.checksum(file.toString())).hasMessageContaining("it is gone");
    }

    @Test
    void changesNothing() {
        LocalFeed feed = feed();
        assertThatThrownBy(() -> feed.create(LANDED + "/x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feed.delete(LANDED)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feed.rename(LANDED, "/x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feed.replace(LANDED, "/x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> feed.concat("/x", List.of())).isInstanceOf(UnsupportedOperationException.class);
    }
}
