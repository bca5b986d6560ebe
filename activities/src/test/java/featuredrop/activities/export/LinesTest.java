package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.plan.FileIndex;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// No line of a list vanishes: each is a record, a reject, blank, the header, or within an accepted field.
final class LinesTest {
    private static final String HEADER = "item_id,image_url\n";

    @Test
    void aQuoteInATabSeparatedListIsACharacter() {
        String rows = IntStream.range(0, 1_200)
                .mapToObj(i -> "t" + i + "\t" + (i == 100 ? "\"Retro lamp" : i == 1_100 ? "Screen 15\"" : "Lamp")
                        + "\thttp://x/" + i + "\n")
                .collect(Collectors.joining());
        ExportCase export = landed("list.tsv", "item_id\ttitle\timage_url\n" + rows);

        assertThat(export.exported().rejects()).isEmpty();
        assertThat(export.rows())
                .isEqualTo(IntStream.range(0, 1_200)
                        .mapToObj(i -> "t" + i + "=http://x/" + i)
                        .toList());
    }

    @Test
    void aFieldMaySpanLinesThatAreNoRows() {
        Map<String, String> rows = Map.of(
                "item_id,image_url\n\"a\nb\",http://x/1\n", "a\nb=http://x/1",
                "item_id,title,image_url\na,\"two\nlines\",http://x/1\n", "a=http://x/1",
                "item_id,title,image_url\na,\"three\n\nlines, \"\"so\"\"\",http://x/1\n", "a=http://x/1",
                "item_id,title,image_url\na,\"text\nmore, stuff\",http://x/1\n", "a=http://x/1",
                "title,item_id,image_url,note\n\"t\nu\",a,http://x/1,\"n\r\nm\"\n", "a=http://x/1",
                "item_id,\"image\nof it\",image_url\na,,http://x/1\n", "a=http://x/1");
        rows.forEach((file, row) -> {
            ExportCase export = landed("list.csv", file);
            assertThat(export.exported().rejects()).as(file).isEmpty();
            assertThat(export.rows()).as(file).containsExactly(row);
        });
    }

    @Test
    void aStrayQuoteCostsItsOwnLine() {
        for (String stray : List.of(
                "a,\"http://x/1", // closed by the next stray quote
                "\"a,http://x/1",
                "a,\"5 inch,http://x/1")) {
            for (String close : List.of("c,http://x/3\"", "c,http://x/3", "\"c\",\"http://x/3\"", "c\",http://x/3")) {
                String file = HEADER + stray + "\nb,http://x/2\n" + close + "\nd,http://x/4\n";
                ExportCase export = landed("list.csv", file);
                FileIndex index = export.exported();

                assertThat(index.rejects().getFirst().line()).as(file).isEqualTo(2);
                assertThat(export.rows()).as(file).contains("b=http://x/2", "d=http://x/4");
                assertThat(ExportCase.inputRecords(index)).as(file).isEqualTo(4);
            }
        }
    }

    @Test
    void twoLinesWithAStrayQuoteEachAreTwoLines() {
        for (String file : List.of(
                HEADER + "a,\"http://x/1\nc,http://x/3\"\n",
                "item_id,image_url,title\na,http://x/1,\"TV 5\nc,http://x/3,TV 6\"\n",
                "item_id,image_url,title\na,http://x/1,\"TV, 5\nc,http://x/3,TV 6\"\n",
                "item_id,title,image_url\na,\"TV 5,http://x/1\nc,TV 6\",http://x/3\n")) {
            FileIndex index = landed("list.csv", file).exported();

            assertThat(ExportCase.rejects(index)).as(file).first().isEqualTo("2 BAD_RECORD");
            assertThat(ExportCase.inputRecords(index)).as(file).isEqualTo(2);
        }
    }

    @Test
    void anyEndOfLineIsRead() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            for (String name : List.of("list.csv", "list.tsv", "list.jsonl")) {
                ExportCase export = landed(name, list(name, 1_000).replace("\n", end));
                assertThat(export.exported().rejects()).as(name).isEmpty();
                assertThat(export.rows()).as(name).isEqualTo(expected(1_000));
            }
        }
        ExportCase mixed = landed("list.csv", "item_id,image_url\r0,http://x/0\r\n1,http://x/1\r\r2,http://x/2\n");
        mixed.exported();
        assertThat(mixed.rows()).isEqualTo(expected(3));
    }

    @Test
    void aLineEndThatIsSplitBetweenReadsIsOne() {
        for (int pad = (1 << 16) - 40; pad < (1 << 16); pad++) {
            String first = "a,http://x/" + "p".repeat(pad) + "\r\n";
            ExportCase export = landed("list.csv", HEADER + first + "b,http://x/2\r\n");
            assertThat(export.exported().records()).as("pad %d", pad).isEqualTo(2);
        }
    }

    @Test
    void emptyRowsOfASpreadsheetAreBlank() {
        ExportCase export =
                landed("list.csv", ",,\nitem_id,title,image_url\na,b,http://x/1\n,,\n , ,\n\"\",,\n,,,,\n,");
        FileIndex index = export.exported();
        assertThat(index.rejects()).isEmpty();
        assertThat(export.rows()).containsExactly("a=http://x/1");
        assertThat(landed("list.tsv", "item_id\timage_url\na\thttp://x/1\n\t\n\t\t\n")
                        .exported()
                        .rejects())
                .isEmpty();
    }

    @Test
    void aListWithoutAReadableHeaderIsRefusedAndSaysWhy() {
        assertBadHeader("list.csv", utf16(HEADER + "a,http://x/1\n", StandardCharsets.UTF_16), "UTF-16?");
        assertBadHeader("list.csv", utf16(HEADER, StandardCharsets.UTF_16LE), "UTF-16?");
        assertBadHeader("list.jsonl", utf16("{}\n", StandardCharsets.UTF_16BE), "UTF-16?");
        assertBadHeader("list.csv", "item_id;image_url\na;http://x/1\n", "separated by ';'?");
        assertBadHeader("list.csv", "item_id\timage_url\na\thttp://x/1\n", "separated by '\\t'?");
        assertBadHeader("list.tsv", HEADER + "a,http://x/1\n", "separated by ','?");
        assertBadHeader("list.csv", "\"item_id\"x,image_url\na,http://x/1\n", "text after a closing quote");
        assertBadHeader("list.csv", "item_id,\"image_url\na,http://x/1\n", "a quote is never closed");
        assertBadHeader(
                "list.csv", "item_id,image_url,\"note\na,http://x/1,5\"\nb,http://x/2,\n", "is a row by itself");
        assertBadHeader("list.csv", latin1("item_id,image_url,größe\na,http://x/1,\n"), "not UTF-8");
        assertBadHeader("list.csv", "h".repeat(3_000_000), "the line is too long");
    }

    @Test
    void everyLineOfAnyListIsCountedByAnotherSplitter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "abc\t\t\"\"\n\n\n\r\r ,é";
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder("item_id\timage_url\n");
            for (int i = random.nextInt(80); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            FileIndex index = landed("list.tsv", text.toString()).exported();

            String[] lines = text.toString().split("\r\n|\r|\n", -1);
            long blank = Arrays.stream(lines).filter(String::isBlank).count();
            assertThat(ExportCase.inputRecords(index))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(lines.length - 1 - blank);
        }
    }

    @Test
    void aWholeRowWithoutQuotesIsARecordWhateverIsAroundIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab,,\"\"\" \n\r";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder("item_id,title,image_url\n");
            List<String> whole = new ArrayList<>();
            for (int line = random.nextInt(30); line > 0; line--) {
                if (random.nextBoolean()) {
                    whole.add("w" + line + "=http://x/" + line);
                    text.append("w" + line + ",t,http://x/" + line);
                }
                for (int i = random.nextInt(12); i > 0 && text.charAt(text.length() - 1) < ' '; i--) {
                    text.append(noise(random, alphabet));
                }
                text.append(List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
            }
            ExportCase export = landed("list.csv", text.toString());
            export.exported();
            assertThat(export.rows()).as("seed %d, round %d", seed, round).containsAll(whole);
        }
    }

    private static String noise(Random random, String alphabet) {
        StringBuilder noise = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return noise.toString();
    }

    private static void assertBadHeader(String name, String content, String... said) {
        assertBadHeader(name, content.getBytes(StandardCharsets.UTF_8), said);
    }

    private static void assertBadHeader(String name, byte[] content, String... said) {
        ExportCase export = new ExportCase(name);
        export.zone.put(export.path, content);

        assertThatThrownBy(export::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.BAD_HEADER))
                .hasMessageContaining(export.path)
                .hasMessageContainingAll(said);
    }

    private static ExportCase landed(String name, String content) {
        ExportCase export = new ExportCase(name);
        export.zone.put(export.path, content.getBytes(StandardCharsets.UTF_8));
        return export;
    }

    private static String list(String name, int rows) {
        String row = name.endsWith(".jsonl") ? "{\"item_id\":%d,\"image_url\":\"http://x/%d\"}\n" : "%d,http://x/%d\n";
        String text = (name.endsWith(".jsonl") ? "" : HEADER)
                + IntStream.range(0, rows)
                        .mapToObj(i -> String.format(row, i, i))
                        .collect(Collectors.joining());
        return name.endsWith(".tsv") ? text.replace(',', '\t') : text;
    }

    private static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "=http://x/" + i).toList();
    }

    private static byte[] utf16(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
