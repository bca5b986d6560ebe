package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator types to go over from the replaced system. The partner `bazaar` has the id 102.
final class ImportCommandTest {
    private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private @TempDir Path directory;
    private String config = "";

    @BeforeEach
    void deliver() throws IOException {
        config = CommandLineRun.config(directory).toString();
        put("/old/1479701113/102/cnn_features.txt.gz", "four");
        put("/old/outputByPartner", """
                {"102": {"files": ["cnn_features.txt.gz"], "jobTimeStamp": 1479701113,
                         "outputFolder": "1479701113/102", "outputSize": 4}}
                """);
        put("/north/landing/outputByPartner", """
                {"102": {"jobTimeStamp": 1479700000, "outputFolder": "x", "files": ["part-0"]}}
                """);
        Files.writeString(directory.resolve("lastPartnerTimestamp.txt"), "102 1479700000\n");
        Files.writeString(directory.resolve("lastPartnerTimestamp_computed.txt"), "102 1479701113\n");
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void aDryRunPrintsThePlanAndStoresNothing() {
        List<String> before = zone.files();

        CommandLineRun run = imports("--dry-run");

        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines())
                .containsExactly(
                        "PARTNER   ID  DELIVERED UP TO       BATCH      LANDED  IMPORT  NOTE",
                        "bazaar   102       1479700000  1479701113  1479700000  new",
                        "Would store 1 entries");
        assertThat(zone.files()).isEqualTo(before);
    }

    @Test
    void anImportIsStoredOnce() {
        assertThat(imports().out()).endsWith("Stored 1 entries\n");
        assertThat(zone.files()).contains("/north/features/_imported/bazaar.1479700000.json");
        List<String> after = zone.files();

        assertThat(imports().out()).contains("known").endsWith("Stored 0 entries\n");
        assertThat(zone.files()).isEqualTo(after);
    }

    @Test
    void whatCannotBeReadIsNamedAndTheRestIsStored() throws IOException {
        Path sent = directory.resolve("lastPartnerTimestamp.txt");
        Files.writeString(sent, "7 nonsense\n102 1479700000\n");

        CommandLineRun run = imports();

        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains("NOT READ: " + sent + ", line 1: '7 nonsense' is not '<partner id> <number>'\n")
                .endsWith("Stored 1 entries\n");
    }

    @Test
    void theImportIsPrintedAsJson() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(imports("--json", "--dry-run").out());

        assertThat(json.path("plan").path("partners").path(0).path("stamp").asLong())
                .isEqualTo(1479700000);
        assertThat(json.path("written").asInt()).isZero();
        assertThat(json.path("dryRun").asBoolean()).isTrue();
    }

    @Test
    void wrongArgumentsAreUsage() {
        assertThat(run("import", "--site", "north", "--sent", "absent.txt").exit())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("import", "--site", "north", "--output", "old").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run("import", "--site", "nowhere").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run("import").exit()).isEqualTo(ExitCode.USAGE);
    }

    private CommandLineRun imports(String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "import",
                                "--site",
                                "north",
                                "--output",
                                "/old",
                                "--sent",
                                directory.resolve("lastPartnerTimestamp.txt").toString(),
                                "--computed",
                                directory
                                        .resolve("lastPartnerTimestamp_computed.txt")
                                        .toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                found -> new InMemoryConnections(
                        found, environment.getWorkflowClient(), zone, new InMemoryObjectStore()),
                Map.of("FEATUREDROP_CONFIG", config),
                arguments);
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
