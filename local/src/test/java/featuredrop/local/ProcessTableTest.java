package featuredrop.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ProcessTableTest {
    @TempDir
    private Path root;

    private LocalDirectory directory;
    private ProcessTable table;

    @BeforeEach
    void makeTable() {
        directory = new LocalDirectory(root, root);
        table = new ProcessTable(directory, Duration.ofSeconds(1));
    }

    @AfterEach
    void endAll() {
        table.stopAll();
    }

    @Test
    void aStartedProcessIsFoundByItsNameUntilItIsStopped() {
        table.start(spec("one", "sleep 600"));
        assertThat(new ProcessTable(directory).find("one")).isPresent();

        table.stop("one");

        assertThat(table.find("one")).isEmpty();
        assertThat(table.names()).isEmpty();
    }

    @Test
    void whoeverLooksWhileProcessesStartSeesTheOldOneOrTheNew() throws Exception {
        ProcessTable reader = new ProcessTable(directory);
        table.start(spec("one", "sleep 600"));
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> starts = other.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    table.start(spec("one", "sleep 600"));
                }
            });
            do {
                assertThat(reader.find("one")).isPresent();
            } while (!starts.isDone());
            starts.get();
        }
        assertThat(reader.names()).containsExactly("one");
    }

    @Test
    void aKilledProcessIsGoneButStillNamed() {
        table.start(spec("one", "sleep 600"));

        table.kill("one");

        assertThat(table.find("one")).isEmpty();
        assertThat(table.names()).containsExactly("one");
    }

    @Test
    void aProcessThatDoesNotListenIsKilled() {
        table.start(spec("deaf", "trap '' TERM; echo up; while :; do sleep 1; done"));
        await().until(() -> Files.readString(directory.log("deaf")).contains("up"));

        table.stop("deaf");

        assertThat(table.find("deaf")).isEmpty();
    }

    @Test
    void aFrozenProcessStandsStillAndEndsWhenAsked() {
        table.start(spec("frozen", "while :; do echo tick; sleep 0.05; done"));
        await().until(() -> Files.size(directory.log("frozen")) > 0);

        table.signal("frozen", "STOP");

        await().until(() -> state("frozen").equals("T"));
        assertThat(table.stopAll()).isPositive();
        assertThat(table.find("frozen")).isEmpty();
    }

    @Test
    void allEndEvenIfNobodyWroteDownThatTheyWereStarted() throws Exception {
        table.start(spec("lost", "sleep 600 & wait"));
        ProcessHandle lost = table.find("lost").orElseThrow();
        await().until(() -> lost.children().findAny().isPresent());
        ProcessHandle child = lost.children().findAny().orElseThrow();
        Files.delete(directory.runFiles().resolve("lost.json"));

        table.stopAll();

        assertThat(lost.isAlive()).isFalse();
        assertThat(child.isAlive()).isFalse();
    }

    /// As a GPU worker does.
    @Test
    void aProcessThatHidesItsEnvironmentEndsToo() throws Exception {
        ProcessBuilder hidden =
                new ProcessBuilder("sh", "-c", "while :; do sleep 1; done", LocalProcesses.scratch(directory));
        hidden.environment().clear();
        Process process = hidden.start();
        try {
            table.stopAll();

            assertThat(process.isAlive()).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aStrangerWithTheSameNumberIsLeftAlone() {
        table.start(spec("one", "sleep 600"));
        ProcessHandle process = table.find("one").orElseThrow();
        new RunFile(process.pid(), Instant.EPOCH).write(directory.runFiles().resolve("one.json"));

        table.kill("one");

        assertThat(process.isAlive()).isTrue();
    }

    private String state(String name) throws Exception {
        long pid = table.find(name).orElseThrow().pid();
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }

    private static ProcessSpec spec(String name, String script) {
        return new ProcessSpec(name, List.of("sh", "-c", script), Map.of(), ProcessReadiness.line("up"));
    }
}
