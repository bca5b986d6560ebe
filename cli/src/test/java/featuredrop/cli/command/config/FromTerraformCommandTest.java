package featuredrop.cli.command.config;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.FailureLine;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.ConfigFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Outputs of `infra/terraform/examples/complete`, as its test on moto sees them; that test compares this file.
final class FromTerraformCommandTest {
    private static final String BASE = """
            # Addresses of this site.
            temporal:
              address: 127.0.0.1:7233 # the only one
            exchange:
              bucket: old-bucket
              region: us-east-1
              retention: P3D

            # Written by hand.
            models: MODELS
            pools:
              gpu:
                region: us-east-1
                ssh:
                  user: featuredrop
                  private-key: key
                  known-hosts: hosts
            # The worker's.
            gpu-worker:
              pool: main
            """;

    private @TempDir Path directory;
    private String outputs = "";
    private Path base = Path.of("");
    private Path made = Path.of("");

    @BeforeEach
    void write() throws IOException {
        try (InputStream recorded = getClass().getResourceAsStream("outputs.json")) {
            outputs = new String(Objects.requireNonNull(recorded).readAllBytes(), StandardCharsets.UTF_8);
        }
        base = Files.writeString(directory.resolve("featuredrop.yaml"), BASE.replace("MODELS", directory.toString()));
        made = directory.resolve("new.yaml");
    }

    @Test
    void theSectionsAreThoseOfTheConfiguration() {
        Run run = fromFile();

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("""
                exchange:
                  bucket: featuredrop-exchange-test
                  region: eu-west-1
                pools:
                  main:
                    fleet:
                """).contains("      user: featuredrop-probe\n", "type: g5.xlarge\n");
    }

    @Test
    void standardInputIsReadLikeAFile() {
        assertThat(run("-").out()).isEqualTo(fromFile().out());
    }

    @Test
    void aNewFileHasWhatTerraformMadeAndEverythingElse() throws IOException {
        Run run = fromFile("--out", made.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.OK);
        FeatureDropConfig config = ConfigFile.load(made, Map.of());
        assertThat(config.exchange().bucket()).isEqualTo("featuredrop-exchange-test");
        assertThat(config.exchange().retention()).hasDays(3);
        assertThat(config.pools()).containsOnlyKeys("gpu", "main");
        PoolConfig main = Objects.requireNonNull(config.pools().get("main"));
        assertThat(main.region()).isEqualTo("eu-west-1");
        assertThat(main.fleet().max()).isEqualTo(2);
        assertThat(main.fleet().templates())
                .extracting(template -> template.type() + " " + template.zone() + " " + template.spot())
                .containsExactly(
                        "g5.xlarge eu-west-1a false", "g5.xlarge eu-west-1b false", "g4dn.xlarge eu-west-1b true");
        assertThat(Files.readString(made))
                .contains("# Addresses of this site.\n", " # the only one\n", "\n\n# Written by hand.\nmodels: ")
                .contains("\n# The worker's.\ngpu-worker:\n");
        assertThat(Files.readString(base)).startsWith(BASE.substring(0, 40));
    }

    @Test
    void whatAPoolHasBesideStays() throws IOException {
        Files.writeString(base, Files.readString(base).replace("  gpu:\n", "  main:\n    grace: PT20M\n"));

        assertThat(fromFile("--out", made.toString()).err()).isEmpty();
        PoolConfig main =
                Objects.requireNonNull(ConfigFile.load(made, Map.of()).pools().get("main"));
        assertThat(main.grace()).hasMinutes(20);
        assertThat(main.ssh().user()).isEqualTo("featuredrop-probe");
    }

    @Test
    void aFileWithoutTheSectionsGetsThem() throws IOException {
        Files.writeString(
                base, "temporal: {address: '127.0.0.1:7233'}\nmodels: " + directory + "\ngpu-worker:\n  pool: main\n");

        assertThat(fromFile("--out", made.toString()).err()).isEmpty();
        assertThat(ConfigFile.load(made, Map.of()).pools()).containsOnlyKeys("main");
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Files.writeString(made, "mine");
        Run run = fromFile("--out", made.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(made + " exists; it is not overwritten");
        assertThat(Files.readString(made)).isEqualTo("mine");
        assertThat(fromFile("--out", base.toString()).exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aFileThatWorkersWouldRefuseIsNotLeftBehind() throws IOException {
        Files.writeString(base, Files.readString(base).replace("  pool: main\n", "  pool: other\n"));
        Run run = fromFile("--out", made.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Nothing was written", "gpu-worker.pool: 'other' is not one of the pools");
        assertThat(made).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{temporal: {address: 'a:1'}, exchange: {bucket: b, region: r}}", "\"exchange\":\n  bucket: b\n"
            })
    void aFileOfAnotherFormIsMergedByHand(String text) throws IOException {
        Files.writeString(base, text);
        Run run = fromFile("--out", made.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(base.toString()).hasLineCount(1);
        assertThat(made).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "exchange: {}",
                "[]",
                "{}",
                "{\"exchange\": {\"value\": {\"bucket\": \"b\"}}}",
                "{\"pools\": 1}"
            })
    void somethingElseThanOutputsIsRefusedInOneLine(String text) {
        outputs = text;
        Run run = run("-");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("terraform output -json").hasLineCount(1);
    }

    @Test
    void anAbsentFileIsNamed() {
        Run run = run(directory.resolve("absent.json").toString());

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("absent.json: no such file");
    }

    private Run fromFile(String... more) {
        Path file = directory.resolve("outputs.json");
        try {
            Files.writeString(file, outputs);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return run(Stream.concat(List.of(file.toString()).stream(), List.of(more).stream())
                .toArray(String[]::new));
    }

    private Run run(String... arguments) {
        RootCommand root = new RootCommand(
                config -> {
                    throw new AssertionError("no server is asked");
                },
                Map.of());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new FromTerraformCommand(
                        root, new ByteArrayInputStream(outputs.getBytes(StandardCharsets.UTF_8))))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new FailureLine());
        int exit = line.execute(Stream.concat(
                        List.of("--config", base.toString(), "from-terraform").stream(), List.of(arguments).stream())
                .toArray(String[]::new));
        return new Run(exit, out.toString(), err.toString());
    }

    /// @param exit the exit code
    /// @param out standard output
    /// @param err standard error
    private record Run(int exit, String out, String err) {}
}
