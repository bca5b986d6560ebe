package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.export.ListOracle.Line;
import featuredrop.exchange.format.FuzzRun;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Lists that partners might send, plain and packed, sound and damaged. Each ends in an index that knows every line, or
/// is refused as a whole with a type that says why.
@Tag("slow")
final class ListsFuzzTest {
    private static final int SECONDS = 8;
    private static final int LONGEST = 1 << 20;
    private static final Set<FailureType> REFUSALS = EnumSet.of(
            FailureType.BAD_HEADER,
            FailureType.INPUT_TOO_LARGE,
            FailureType.TOO_MANY_REJECTS,
            FailureType.UNSUPPORTED_FILE);
    private static final Map<String, String> SEPARATORS = Map.of("list.csv", ",", "list.tsv", "\t", "list.jsonl", "");

    @Test
    void everyLineOfEveryListIsAccountedFor() {
        FuzzRun.of("lists", SECONDS, ListsFuzzTest::tried);
    }

    private static String tried(Random random) {
        String name = List.of("list.csv", "list.tsv", "list.jsonl").get(random.nextInt(3));
        ListMutation mutation = new ListMutation(random, name);
        byte[] text = mutation.list();
        boolean packed = random.nextBoolean();
        byte[] file = packed ? mutation.packed(text) : text;
        ExportCase export =
                new ExportCase(packed ? name + ".gz" : name, 1 + random.nextInt(20), 100 + random.nextInt(3_000));
        if (random.nextInt(10) == 0) {
            String key = List.of("gaps", "rejects", "file-records").get(random.nextInt(3));
            export.limits = ExportCase.limits(key, 1 + random.nextInt(20));
        }
        export.zone.put(export.path, file);
        boolean gzip = file.length > 1 && file[0] == 0x1f && (file[1] & 0xff) == 0x8b;
        GzipOracle content = gzip || (packed && file.length < 2) ? GzipOracle.of(file) : new GzipOracle(file, false);
        ListOracle oracle = new ListOracle(SEPARATORS.getOrDefault(name, ""));
        FileIndex index;
        try {
            index = export.exported();
        } catch (DropException e) {
            assertThat(e.type()).as(e.getMessage()).isIn(REFUSALS);
            if (e.type() == FailureType.BAD_HEADER) {
                assertThat(headerIsSound(content, oracle)).as(e.getMessage()).isFalse();
            }
            return e.type().text();
        }
        assertThat(index.decodedLength()).isEqualTo(content.content().length);
        if (oracle.separator().isEmpty() && ListOracle.isArray(content.content())) {
            return "array"; // damaged arrays of JSON have a test of their own
        }
        new Judgement(content, oracle, index, export.rows()).everything();
        return index.rejects().isEmpty() ? "whole" : "rejects";
    }

    /// Whether the first line that is not blank names both columns once, as no careful reader can misread it.
    private static boolean headerIsSound(GzipOracle content, ListOracle oracle) {
        List<Line> lines = ListOracle.lines(content.content());
        if (oracle.separator().isEmpty() || lines.isEmpty()) {
            return false;
        }
        String first = ListOracle.unmarked(lines.getFirst().text());
        List<String> names = Arrays.stream(first.split(oracle.separator(), -1))
                .map(ListOracle::name)
                .toList();
        boolean cut = content.defect() && lines.size() == 1;
        return !cut
                && first.chars().allMatch(c -> (c >= ' ' && c < 0x7f && c != '"') || c == '\t')
                && Collections.frequency(names, "item_id") == 1
                && Collections.frequency(names, "image_url") == 1;
    }

    /// Compares an index and its records with the text.
    private record Judgement(GzipOracle content, ListOracle oracle, FileIndex index, List<String> rows) {
        void everything() {
            List<Line> lines = ListOracle.lines(content.content());
            everyRejectIsOneRow(lines);
            List<String> header = header();
            List<String> expected = everyRowIsARecord(header);
            everySoundLineIsARecord(lines, header);
            assertThat(rows).isEqualTo(expected);
            assertThat(content.defect() == index.rejects().stream().anyMatch(r -> r.outcome() == Outcome.DAMAGED))
                    .as("the damage of the file is recorded")
                    .isTrue();
        }

        private void everyRejectIsOneRow(List<Line> lines) {
            Map<Long, Integer> numbers = new HashMap<>();
            for (int i = 0; i < lines.size(); i++) {
                numbers.put((long) lines.get(i).from(), i);
            }
            for (Reject reject : index.rejects()) {
                ByteRange range = reject.range();
                if (range.from() == range.to()) {
                    assertThat(reject.outcome()).isEqualTo(Outcome.DAMAGED);
                    continue;
                }
                assertThat(numbers).as("a reject begins where a line does").containsKey(range.from());
                int line = numbers.getOrDefault(range.from(), 0);
                assertThat(reject.line()).isEqualTo(line + 1L);
                boolean field = oracle.separator().equals(",")
                        && reject.outcome() == Outcome.BAD_RECORD
                        && oracle.rows(text(range)).size() == 1;
                if (!field) { // or it is one row with a field of several lines
                    assertThat(range.to())
                            .as("it ends with its line")
                            .isEqualTo(lines.get(line).to());
                }
            }
        }

        /// The names of the columns; the header is the only row among the skipped bytes that is not blank.
        private List<String> header() {
            List<List<String>> skipped = new ArrayList<>();
            for (ByteRange range : index.skipped()) {
                String text = ListOracle.utf8(text(range)).orElseThrow();
                for (List<String> row : oracle.rows(range.from() == 0 ? withoutMark(text) : text)) {
                    if (!row.stream().allMatch(String::isBlank)) {
                        skipped.add(row.stream().map(String::strip).toList());
                    }
                }
            }
            assertThat(skipped)
                    .as("skipped rows that are not blank")
                    .hasSizeLessThan(oracle.separator().isEmpty() ? 1 : 2);
            return skipped.isEmpty() ? List.of() : skipped.getFirst();
        }

        /// The bytes of the chunks hold a record for each row and nothing else.
        private List<String> everyRowIsARecord(List<String> header) {
            List<String> expected = new ArrayList<>();
            index.chunks().stream()
                    .flatMap(chunk -> chunk.ranges().stream())
                    .sorted(Comparator.comparingLong(ByteRange::from))
                    .forEach(range -> {
                        String text = ListOracle.utf8(text(range)).orElseThrow();
                        for (List<String> row : oracle.rows(range.from() == 0 ? withoutMark(text) : text)) {
                            Optional<String> record = oracle.record(row, header);
                            assertThat(record).as("row %s", row).isPresent();
                            expected.add(record.get());
                        }
                    });
            return expected;
        }

        private void everySoundLineIsARecord(List<Line> lines, List<String> header) {
            Set<String> records = new HashSet<>(rows);
            boolean headerIsPast = oracle.separator().isEmpty();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).text();
                boolean cut = content.defect() && i == lines.size() - 1;
                Optional<String> text = ListOracle.utf8(i == 0 ? ListOracle.unmarked(line) : line);
                boolean plain = line.indexOf('"') < 0 || !oracle.separator().equals(",");
                if (cut || text.isEmpty() || text.get().isBlank() || !plain || line.length() >= LONGEST) {
                    continue;
                }
                List<String> row = oracle.rows(text.get()).getFirst();
                if (row.stream().allMatch(String::isBlank)) {
                    continue;
                }
                if (!headerIsPast && row.stream().map(String::strip).toList().equals(header)) {
                    headerIsPast = true;
                    continue;
                }
                if (headerIsPast && sound(row, header)) {
                    assertThat(records)
                            .as("line %d", i + 1)
                            .contains(oracle.record(row, header).orElseThrow());
                }
            }
        }

        /// Of JSON, only what the fuzzer writes itself; what else is an object is the exporter's to judge.
        private boolean sound(List<String> row, List<String> header) {
            return oracle.separator().isEmpty()
                    ? row.getFirst()
                            .matches("\\{\"item_id\":(0|[1-9]\\d{0,8}|\"i\\d+\"), \"image_url\":\"http://x/\\d+\"}")
                    : oracle.record(row, header).isPresent();
        }

        private String text(ByteRange range) {
            return new String(
                    content.content(),
                    (int) range.from(),
                    (int) (range.to() - range.from()),
                    StandardCharsets.ISO_8859_1);
        }

        private static String withoutMark(String text) {
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        }
    }
}
