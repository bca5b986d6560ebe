package featuredrop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.LiveConnections;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompletionTest {
    private @TempDir Path directory;

    @Test
    void bashCompletesVerbsAndOptions() throws Exception {
        Path script = directory.resolve("completion");
        CommandLineRun run = CommandLineRun.of(LiveConnections::new, Map.of(), "completion", "bash");
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        Files.writeString(script, run.out());

        assertThat(completed(script, "featuredrop sta")).contains("status");
        assertThat(completed(script, "featuredrop pool dr")).contains("drain");
        assertThat(completed(script, "featuredrop hosts pr")).contains("probe");
        assertThat(completed(script, "featuredrop broadcast self")).contains("self-test");
        assertThat(completed(script, "featuredrop land --pa")).contains("--partner");
    }

    @Test
    void anotherShellIsRefusedInOneLine() {
        CommandLineRun run = CommandLineRun.of(LiveConnections::new, Map.of(), "completion", "fish");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("fish", "bash");
    }

    /// What bash offers for the last word of a line.
    private static String completed(Path script, String line) throws Exception {
        String ask = """
                source "$1"
                read -ra COMP_WORDS <<< "$2"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$2 COMP_POINT=${#2}
                _complete_featuredrop "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}"
                echo "${COMPREPLY[@]}"
                """;
        Process bash = new ProcessBuilder("bash", "-c", ask, "bash", script.toString(), line)
                .redirectErrorStream(true)
                .start();
        String offered = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return offered;
    }
}
