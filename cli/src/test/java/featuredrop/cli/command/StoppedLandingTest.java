package featuredrop.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@Tag("slow")
final class StoppedLandingTest {
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsALandingAfterItHasRemovedWhatItWrote(String signal, int exit)
            throws IOException, InterruptedException {
        Process landing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedLandingMain.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = landing.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("copying");
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(landing.pid())).start();
            assertThat(kill.waitFor()).isZero();

            List<String> rest = lines.lines().toList();
            assertThat(rest).isNotEmpty();
            assertThat(rest.getFirst()).startsWith("removed /in/atelier/_landing-");
            assertThat(landing.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(landing.exitValue()).isEqualTo(exit);
        } finally {
            landing.destroyForcibly();
        }
    }
}
