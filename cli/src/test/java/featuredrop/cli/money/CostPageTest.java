package featuredrop.cli.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The sums of `docs/explanation/cost.md` follow from the figures that the page names.
final class CostPageTest {
    private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs/explanation");
    /// Images a second of one core, as the page says: the columns of the table.
    private static final List<Integer> PER_CORE = List.of(1_010, 364, 350);

    @Test
    void everySumIsComputedFromThePriceAndTheSmallerRate() throws IOException {
        List<String> rows = Files.readAllLines(DOCS.resolve("cost.md")).stream()
                .filter(line -> line.startsWith("| `g"))
                .toList();
        assertThat(rows).hasSize(6);
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            int cores = Integer.parseInt(cells[2].strip());
            double price = Double.parseDouble(cells[4].strip());
            int gpu = number(cells[5]);
            for (int column = 0; column < PER_CORE.size(); column++) {
                String[] cell = cells[6 + column].split(", ", -1);
                int cpu = cores * PER_CORE.get(column);
                int rate = Math.min(cpu, gpu);
                assertThat(number(cell[0])).as(row).isEqualTo(rate);
                assertThat(cell[1]).as(row).isEqualTo(cpu < gpu ? "CPU" : "GPU");
                assertThat(Double.parseDouble(cell[2].strip().substring(1)))
                        .as(row)
                        .isCloseTo(price / (rate * 3600.0) * 1e6, within(0.0006));
            }
        }
    }

    @Test
    void theFiguresItRestsOnStandInTheBenchmarks() throws IOException {
        String page = Files.readString(DOCS.resolve("cost.md"));
        String benchmarks = Files.readString(DOCS.resolve("benchmarks.md"));

        assertThat(benchmarks).contains("| 2,021 images/s", "| 727 images/s", "| 42670 |", "| 40000 |");
        assertThat(page).contains("1,010 images a second", "364 at 100 KB", "42,670 vectors", "40,000 with ResNet-50");
    }

    private static int number(String cell) {
        return Integer.parseInt(cell.strip().replace(",", ""));
    }
}
