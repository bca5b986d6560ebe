package featuredrop.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

final class WorkerArgumentsTest {
    @Test
    void aControlWorkerHasNoSite() {
        WorkerArguments arguments = parsed("--control --config a.yaml");

        assertThat(arguments.site()).isNull();
        assertThat(arguments.config()).isEqualTo(Path.of("a.yaml"));
    }

    @Test
    void anIoWorkerHasASite() {
        WorkerArguments arguments = parsed("--io --site north --config=a.yaml");

        assertThat(arguments.site()).isEqualTo("north");
        assertThat(arguments.config()).isEqualTo(Path.of("a.yaml"));
    }

    @Test
    void aControlWorkerMayHaveAVersion() {
        assertThat(parsed("--control --config a.yaml").buildId()).isNull();
        assertThat(parsed("--control --build-id 2.1 --config a.yaml"))
                .returns("2.1", WorkerArguments::buildId)
                .returns(false, WorkerArguments::pinned);
        assertThat(parsed("--control --config a.yaml --pin --build-id 2.1"))
                .returns("2.1", WorkerArguments::buildId)
                .returns(true, WorkerArguments::pinned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--config a.yaml",
                "--control",
                "--control --config",
                "--control --io --site north --config a.yaml",
                "--control --site north --config a.yaml",
                "--io --config a.yaml",
                "--site north --config a.yaml",
                "--io --site north",
                "--io --site north --build-id 2.1 --config a.yaml",
                "--control --pin --config a.yaml",
                "--control --build-id --config a.yaml",
                "--io --site north --config a.yaml --loud",
                "--control --config a.yaml more"
            })
    void anythingElseIsRefused(String words) {
        assertThatThrownBy(() -> parsed(words))
                .as(words)
                .isInstanceOf(ParameterException.class)
                .message()
                .isNotBlank();
    }

    private static WorkerArguments parsed(String words) {
        return CommandLine.populateCommand(new WorkerArguments(), words.isEmpty() ? new String[0] : words.split(" "));
    }
}
