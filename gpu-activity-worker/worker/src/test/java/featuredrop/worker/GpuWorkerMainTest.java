package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParameterException;

final class GpuWorkerMainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void theCommandLineNamesConfigurationAndHost() {
        assertThat(GpuWorkerMain.parse(out, "--host-id", "i-0", "--config", "a.yaml"))
                .hasValueSatisfying(arguments -> {
                    assertThat(arguments.config()).isEqualTo(Path.of("a.yaml"));
                    assertThat(arguments.hostId()).isEqualTo("i-0");
                    assertThat(arguments.selfTest()).isFalse();
                    assertThat(arguments.json()).isFalse();
                });
        assertThat(GpuWorkerMain.parse(out, "--host-id=i-0", "--config=a.yaml", "--self-test", "--json"))
                .hasValueSatisfying(arguments -> {
                    assertThat(arguments.selfTest()).isTrue();
                    assertThat(arguments.json()).isTrue();
                });
        assertThat(said.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--config a, --host-id",
        "--host-id i-0, --config",
        "--config a --host-id i-0 --surprise, --surprise",
        "--config a --host-id, --host-id"
    })
    void aWrongCommandLineIsRefusedByTheNameOfTheOption(String line, String named) {
        assertThatThrownBy(() -> GpuWorkerMain.parse(out, line.split(" ", -1)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(named);
    }

    @Test
    void theVersionIsPrintedAndNothingStarts() {
        assertThat(GpuWorkerMain.parse(out, "--version")).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("featuredrop-gpu-worker ")
                .contains("commit");
    }

    @Test
    void helpNamesEveryOptionAndStartsNothing() {
        assertThat(GpuWorkerMain.parse(out, "--help")).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("featuredrop-gpu-worker", "--config=FILE", "--host-id=ID", "--self-test", "--json");
    }
}
