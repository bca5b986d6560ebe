package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Small files that hold much end in a named failure or in records, in a process of half the memory of a worker.
@Tag("slow")
final class InputBombsTest {
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noFileFillsTheMemoryOfAWorker() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InputBombsMain.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines())
                .containsExactly(
                        "blank lines: INPUT_TOO_LARGE input.ratio",
                        "blank lines of any ratio: 0 records, 0 rejects",
                        "gaps: INPUT_TOO_LARGE input.gaps",
                        "rejects: TOO_MANY_REJECTS input.rejects",
                        "rejects with long details: TOO_MANY_REJECTS input.rejects",
                        "one line: 0 records, 1 rejects",
                        "one quoted line: TOO_MANY_REJECTS input.rejects",
                        "one row of many fields: 0 records, 1 rejects",
                        "quotes: 0 records, 1 rejects",
                        "a header of many columns: 0 records, 0 rejects",
                        "a name without end: INPUT_TOO_LARGE input.gzip-header",
                        "a comment without end: INPUT_TOO_LARGE input.gzip-header",
                        "extra fields: 300 records, 0 rejects",
                        "members: 20000 records, 0 rejects",
                        "empty members: 0 records, 0 rejects",
                        "many at a time: 190000 rejects",
                        "many at a time: 190000 rejects",
                        "many at a time: 190000 rejects",
                        "many at a time: 190000 rejects");
    }
}
