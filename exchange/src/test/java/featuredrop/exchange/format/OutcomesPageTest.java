package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page `docs/reference/outcomes.md` says of every outcome what the code does with it.
final class OutcomesPageTest {
    private static final Path PAGE =
            Path.of("").toAbsolutePath().resolveSibling("docs/reference").resolve("outcomes.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+) \\| `(\\w+)` \\|.*\\| (yes|no) \\| (passing|lasting|–) \\|$");

    @Test
    void everyOutcomeHasARowThatSaysWhetherItIsQuarantinedAndPassing() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Outcome.values())
                        .map(OutcomesPageTest::row)
                        .toList());
    }

    private static String row(Outcome outcome) {
        String failure = outcome.isPassing() ? "passing" : "lasting";
        return outcome.number() + " " + outcome + " " + (outcome.isQuarantined() ? "yes " + failure : "no –");
    }
}
