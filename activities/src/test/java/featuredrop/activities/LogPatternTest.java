package featuredrop.activities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LogPatternTest {
    @Test
    void aLogLineHoldsNoSecretAndNothingThatATerminalObeys() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=featuredrop/activities/logback.xml",
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoggingMain.class.getName())
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(log.lines()).hasSize(1);
        assertThat(log.stripTrailing()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        assertThat(log).doesNotContain("s3cret").contains("https://h/ drop", "Bearer *** c?d", "LoggingMain.main(");
        assertThat(log).contains("x?[2K???y", "IllegalStateException: a?", "c?d");
    }
}
