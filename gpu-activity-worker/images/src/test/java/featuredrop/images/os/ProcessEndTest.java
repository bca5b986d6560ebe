package featuredrop.images.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProcessEndTest {
    @Test
    void aLibraryThatWaitsAtTheExitDoesNotHoldTheProcess() throws Exception {
        Process process = started("end");
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(70);
            assertThat(process.inputReader().readLine()).isEqualTo("stuck");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void itWouldHoldOneThatIsHalted() throws Exception {
        Process process = started("halt");
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("stuck");
            assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process started(String way) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StuckMain.class.getName(),
                        way,
                        "70")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
