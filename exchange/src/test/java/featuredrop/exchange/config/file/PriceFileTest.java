package featuredrop.exchange.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.PriceTable;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceFileTest {
    private static final String PRICES = """
            date: 2026-11-30
            regions:
              eu-west-1:
                g5.xlarge: {on-demand: 1.123, spot: 0.45}
                g6.xlarge: {on-demand: 0.8}
              us-east-1:
                g4dn.xlarge:
                  spot: 0.2
            """;

    @TempDir
    private Path directory;

    @Test
    void readsTheDateAndThePricesOfEachRegionAndType() throws IOException {
        PriceTable table = load(PRICES);

        assertThat(table.of("eu-west-1"))
                .isEqualTo(new HostPrices(
                        "2026-11-30",
                        Map.of(
                                "g5.xlarge", new HostPrices.Price(1.123, 0.45),
                                "g6.xlarge", new HostPrices.Price(0.8, null))));
        assertThat(table.of("us-east-1").perHour("g4dn.xlarge", false)).isEmpty();
        assertThat(table.of("us-east-1").perHour("g4dn.xlarge", true)).hasValue(0.2);
        assertThat(table.of("mars-1").types()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-30                | yesterday              | date: 'yesterday' is no date such as 2026-11-30
            2026-11-30                | ''                     | date: is missing
            on-demand: 1.123          | on-demand: 0           | regions.eu-west-1.g5.xlarge.on-demand: 0.0 is not between 0 and 10000
            on-demand: 1.123          | on-demand: -1          | regions.eu-west-1.g5.xlarge.on-demand: -1.0 is not between 0
            on-demand: 1.123          | on-demand: NaN         | regions.eu-west-1.g5.xlarge.on-demand: NaN is not between 0
            on-demand: 1.123          | on-demand: 1e9         | regions.eu-west-1.g5.xlarge.on-demand: 1.0E9 is not between 0
            on-demand: 1.123          | on-demand: 1,123       | regions.eu-west-1.g5.xlarge
            on-demand: 1.123          | on-demand: $1.12       | regions.eu-west-1.g5.xlarge.on-demand: '$1.12' is not a number
            {on-demand: 0.8}          | {}                     | regions.eu-west-1.g6.xlarge.on-demand: is missing, and so is spot
            {on-demand: 0.8}          | 0.8                    | regions.eu-west-1.g6.xlarge: is '0.8', expected a section
            {on-demand: 0.8}          | {ondemand: 0.8}        | regions.eu-west-1.g6.xlarge.ondemand: unknown key
            g6.xlarge                 | g5.xlarge              | Duplicate field 'g5.xlarge'
            g6.xlarge                 | G6 xlarge              | regions.eu-west-1: 'G6 xlarge' is not an instance type
            us-east-1                 | US East                | regions: 'US East' is not an AWS region
            regions:                  | region:                | region: unknown key
            """)
    void aFileThatIsNoPriceTableIsRefusedWithThePlace(String what, String instead, String message) {
        assertThatThrownBy(() -> load(PRICES.replace(what, instead)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void anEmptyTableIsRefused() {
        assertThatThrownBy(() -> load("date: 2026-11-30\nregions: {}\n")).hasMessageContaining("regions: is empty");
    }

    @Test
    void theFileIsReplacedWholeAndKeepsItsRights() throws IOException {
        PriceTable before = load(PRICES);
        Path file = directory.resolve("kept.yaml");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);

        PriceFile.replace(link, before);
        assertThat(PriceFile.load(file)).isEqualTo(before);
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        PriceFile.replace(directory.resolve("fresh.yaml"), before);
        assertThat(PriceFile.load(directory.resolve("fresh.yaml"))).isEqualTo(before);
        assertThat(names()).containsExactlyInAnyOrder("prices.yaml", "kept.yaml", "link.yaml", "fresh.yaml");
    }

    @Test
    void aFileThatCannotBeWrittenStaysAsItWas() throws IOException {
        PriceTable table = load(PRICES);
        Path taken = directory.resolve("taken.yaml");
        Files.createDirectories(taken.resolve("below"));

        assertThatThrownBy(() -> PriceFile.replace(taken, table)).isInstanceOf(IOException.class);
        assertThat(names()).containsExactlyInAnyOrder("prices.yaml", "taken.yaml");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void whatDiffersIsSaidPriceByPrice() throws IOException {
        PriceTable before = load(PRICES);
        PriceTable after = load("""
                date: 2026-12-01
                regions:
                  eu-west-1:
                    g5.xlarge: {on-demand: 1.2, spot: 0.45}
                    p5.48xlarge: {spot: 30}
                """);

        assertThat(PriceFile.changes(before, after))
                .containsExactlyEntriesOf(new TreeMap<>(Map.of(
                        "eu-west-1 g5.xlarge on-demand", "$1.123 -> $1.2",
                        "eu-west-1 g6.xlarge on-demand", "removed, was $0.8",
                        "eu-west-1 p5.48xlarge spot", "new, $30.0",
                        "us-east-1 g4dn.xlarge spot", "removed, was $0.2")));
        assertThat(PriceFile.changes(after, after)).isEmpty();
        assertThat(PriceFile.changes(null, after)).hasSize(3);
    }

    private PriceTable load(String text) throws IOException {
        return PriceFile.load(Files.writeString(directory.resolve("prices.yaml"), text));
    }
}
