package featuredrop.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PollingTest {
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void whatOneProcessIsToldCountsForAllOfTheHost() {
        Polling told = polling("told");
        Polling other = polling("other");

        told.drain(true);
        other.look();
        other.look();
        other.drain(false);
        told.look();

        assertThat(said).containsExactly("told false", "other false", "other true", "told true");
    }

    @Test
    void aRepeatedCallChangesNothing() {
        Polling polling = polling("a");

        polling.drain(true);
        polling.drain(true);
        polling.drain(false);
        polling.drain(false);

        assertThat(said).containsExactly("a false", "a true");
    }

    @Test
    void aProcessThatStartsAsksForChunksUntilItIsTold() throws Exception {
        polling("before").drain(true);
        Files.setLastModifiedTime(directory.resolve("drained"), FileTime.fromMillis(1));
        Polling after = polling("after");
        after.look();
        assertThat(said).containsExactly("before false");

        polling("third").drain(true);
        after.look();

        assertThat(said).containsExactly("before false", "third false", "after false");
    }

    @Test
    void aDrainedHostThatIsInterruptedTooStaysSoUntilBothHaveEnded() {
        Polling polling = polling("a");

        polling.drain(true);
        polling.interrupt(true);
        polling.drain(false);
        assertThat(said).containsExactly("a false");
        polling.interrupt(false);

        assertThat(said).containsExactly("a false", "a true");
    }

    @Test
    void aProcessThatCannotWriteDrainsItself() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Polling polling = new Polling(file, on -> said.add("a " + on));

        polling.drain(true);
        polling.look();
        polling.drain(false);

        assertThat(said).containsExactly("a false", "a true");
    }

    private Polling polling(String name) {
        return new Polling(directory, on -> said.add(name + " " + on));
    }
}
