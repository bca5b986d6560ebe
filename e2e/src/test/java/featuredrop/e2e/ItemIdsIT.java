package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.record.ItemIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hashed item ids against the `mmh3` wheel, an implementation that shares nothing with ours.
final class ItemIdsIT {
    private static final String ORACLE = """
            import mmh3, sys
            for line in open(sys.argv[1], encoding="utf-8", newline="\\n"):
                low, high = mmh3.hash64(line.rstrip("\\n").encode("utf-8"), 42, signed=True)
                print(low ^ high)
            """;

    @Test
    void hashesOfRandomNamesAreThoseOfTheOracle(@TempDir Path directory) throws Exception {
        Random random = new Random(42);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            names.add(random.ints(1 + random.nextInt(40), 0, 0x2fff)
                    .filter(c -> Character.isLetterOrDigit(c) || c == '-' || c == '/')
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining())
                    .toLowerCase(Locale.ROOT));
        }
        Path list = directory.resolve("names");
        Files.writeString(list, String.join("\n", names) + "\n", UTF_8);
        Path script = directory.resolve("oracle.py");
        Files.writeString(script, ORACLE, UTF_8);
        String python =
                SharedLocalSystem.home().resolve(".tools/python/bin/python").toString();
        String[] expected = Scenario.run(List.of(python, script.toString(), list.toString()))
                .strip()
                .split("\n", -1);
        assertThat(expected).hasSize(names.size());
        for (int i = 0; i < expected.length; i++) {
            assertThat(ItemIds.hashed(names.get(i))).as(names.get(i)).isEqualTo(Long.parseLong(expected[i]));
        }
    }
}
