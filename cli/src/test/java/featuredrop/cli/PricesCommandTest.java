package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.InMemoryConnections;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PricesCommandTest {
    private static final String OLD = """
            date: 2026-11-01
            regions:
              eu-west-1:
                g5.xlarge: {on-demand: 1.1, spot: 0.4}
            """;
    private static final String NEW = """
            date: 2026-12-01
            regions:
              eu-west-1:
                g5.xlarge: {on-demand: 1.2, spot: 0.4}
                g6.xlarge: {on-demand: 0.9}
            """;

    private @TempDir Path directory;
    private Path config = Path.of("");
    private Path prices = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        config = CommandLineRun.config(directory);
        prices = directory.resolve("prices.yaml");
    }

    @Test
    void showsThePricesAndTheirDate() throws IOException {
        named();
        Files.writeString(prices, NEW);

        CommandLineRun run = run("prices");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                US dollars an hour, read on 2026-12-01
                REGION     TYPE       ON DEMAND  SPOT
                eu-west-1  g5.xlarge        1.2   0.4
                eu-west-1  g6.xlarge        0.9     -
                """);
        assertThat(run("prices", "--json").out()).contains("\"onDemand\" : 1.2");
        assertThat(run("config", "check").out()).contains("1 pools; prices of 2026-12-01; valid");
    }

    @Test
    void takesPricesOverFromACheckedFileAndSaysWhatChanged() throws IOException {
        named();
        Files.writeString(prices, OLD);
        Path fresh = Files.writeString(directory.resolve("fresh.yaml"), NEW);

        CommandLineRun run = run("prices", "--from", fresh.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                eu-west-1 g5.xlarge on-demand: $1.1 -> $1.2
                eu-west-1 g6.xlarge on-demand: new, $0.9
                %s: prices of 2026-12-01, were of 2026-11-01; 2 changed. The control worker reads them when it starts
                """.formatted(prices));
        assertThat(run("prices").out()).contains("g6.xlarge");
        assertThat(run("prices", "--from", fresh.toString()).out()).contains("no price changed");
    }

    @Test
    void theFirstPricesComeFromAFileToo() throws IOException {
        named();
        Path fresh = Files.writeString(directory.resolve("fresh.yaml"), NEW);

        assertThat(run("prices").err()).contains(prices + ": no such file");
        assertThat(run("prices", "--from", fresh.toString()).exit()).isEqualTo(ExitCode.OK);
        assertThat(run("prices").out()).contains("g6.xlarge");
    }

    @Test
    void aWrongOrOlderFileReplacesNothing() throws IOException {
        named();
        Files.writeString(prices, NEW);
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), NEW.replace("0.9", "free"));
        Path older = Files.writeString(directory.resolve("older.yaml"), OLD);

        CommandLineRun refused = run("prices", "--from", wrong.toString());
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("wrong.yaml: regions.eu-west-1.g6.xlarge.on-demand: 'free' is not a number");
        CommandLineRun old = run("prices", "--from", older.toString());
        assertThat(old.exit()).isEqualTo(ExitCode.NO);
        assertThat(old.err()).contains("are older, of 2026-11-01").contains("nothing was replaced");
        assertThat(run("prices", "--from", directory.resolve("none").toString()).exit())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(prices)).isEqualTo(NEW);
    }

    @Test
    void aBrokenFileIsFoundByTheCheckOfTheConfiguration() throws IOException {
        named();
        Files.writeString(prices, NEW.replace("2026-12-01", "soon"));

        CommandLineRun run = run("config", "check");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("prices.yaml: date: 'soon' is no date");
    }

    @Test
    void withoutTheKeyThereAreNone() {
        CommandLineRun run = run("prices");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("The configuration names no file of prices; its key is 'prices'");
    }

    private void named() throws IOException {
        Files.writeString(config, "prices: prices.yaml\n" + Files.readString(config));
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(
                known -> InMemoryConnections.withoutTemporal(
                        known, new InMemoryLandingZone(), new InMemoryObjectStore()),
                Map.of("FEATUREDROP_CONFIG", config.toString()),
                arguments);
    }
}
