package featuredrop.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.cli.connection.LiveConnections;
import featuredrop.exchange.config.file.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ConfigPlacesTest {
    private @TempDir Path directory;

    @Test
    void theFirstFileThatExistsIsTaken() throws IOException {
        Path installed = Files.createFile(directory.resolve("installed.yaml"));
        assertThat(root(Map.of()).configFile()).isEqualTo(installed);

        Path here = Files.createFile(directory.resolve("here.yaml"));
        assertThat(root(Map.of()).configFile()).isEqualTo(here);
    }

    @Test
    void whatIsNamedComesBeforeWhatIsFound() throws IOException {
        Files.createFile(directory.resolve("here.yaml"));
        Map<String, String> environment = Map.of("FEATUREDROP_CONFIG", "named.yaml");
        assertThat(root(environment).configFile()).isEqualTo(Path.of("named.yaml"));

        RootCommand root = root(environment);
        new CommandLine(root).parseArgs("--config", "typed.yaml");
        assertThat(root.configFile()).isEqualTo(Path.of("typed.yaml"));
    }

    @Test
    void allPlacesAreNamedWhereNoneHasAFile() {
        RootCommand root = root(Map.of());
        assertThatThrownBy(root::configFile)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "--config",
                        "FEATUREDROP_CONFIG",
                        directory.resolve("here.yaml").toString(),
                        directory.resolve("installed.yaml").toString(),
                        "this is the directory " + Path.of("").toAbsolutePath())
                .hasMessageNotContaining("\n");
    }

    @Test
    void thePlacesAreTheWorkingDirectoryAndThenTheMachinesOwn() {
        assertThat(RootCommand.PLACES)
                .containsExactly(
                        Path.of("var/featuredrop.yaml"),
                        Path.of("featuredrop.yaml"),
                        Path.of("/etc/featuredrop/featuredrop.yaml"));
    }

    private RootCommand root(Map<String, String> environment) {
        return new RootCommand(
                LiveConnections::new,
                environment,
                List.of(directory.resolve("here.yaml"), directory.resolve("installed.yaml")));
    }
}
