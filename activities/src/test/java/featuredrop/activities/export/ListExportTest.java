package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ListExportTest {
    @Test
    void aPlainListGivesOneRecordPerLine() {
        ExportCase export = landed("list.csv", "item_id,image_url\na,http://x/1\nb,http://x/2\n");

        FileIndex index = export.exported();
        assertThat(export.rows()).containsExactly("a=http://x/1", "b=http://x/2");
        assertThat(export.records()).allSatisfy(record -> {
            assertThat(record.getPartnerId()).isEqualTo(ExportCase.PARTNER);
            assertThat(record.getInternalId()).isZero();
            assertThat(record.hasImage()).isFalse();
        });
        assertThat(index.skipped()).containsExactly(new ByteRange(0, 18));
    }

    @Test
    void quotesLineBreaksByteOrderMarkAndForeignColumnsAreUnderstood() {
        ExportCase export = landed(
                "list.csv",
                "\uFEFFcolour,\"image_url\", item_id \r\n"
                        + "\"red, or \"\"green\"\"\",http://x/1,\"a\nwith\r\nbreaks\"\r\n"
                        + "\r\n"
                        + "   \r\n"
                        + "blue,\"http://x/2?a=1,2\",\"b \"\"quoted\"\"\"\r\n"
                        + "none,http://x/3,last");

        FileIndex index = export.exported();
        assertThat(export.rows())
                .containsExactly("a\nwith\r\nbreaks=http://x/1", "b \"quoted\"=http://x/2?a=1,2", "last=http://x/3");
        assertThat(index.rejects()).isEmpty();
        assertThat(index.skipped()).hasSize(2);
    }

    @Test
    void eachBadLineIsOneRejectWithItsNumberAndTheNextLineIsGood() {
        ExportCase export = landed(
                "list.csv",
                "item_id,image_url\n"
                        + "good1,http://x/1\n"
                        + "onlyone\n"
                        + "a,http://x/2,c\n"
                        + ",http://x/3\n"
                        + "\"stray\" text,http://x/4\n"
                        + "good2,http://x/5\n"
                        + "open,\"http://x/6\n"
                        + "good3,\"http://x/7\"\n"
                        + "\"\n");

        FileIndex index = export.exported();
        assertThat(export.rows()).containsExactly("good1=http://x/1", "good2=http://x/5", "good3=http://x/7");
        assertThat(ExportCase.rejects(index))
                .containsExactly(
                        "3 BAD_RECORD",
                        "4 BAD_RECORD",
                        "5 BAD_RECORD",
                        "6 BAD_RECORD",
                        "8 BAD_RECORD",
                        "10 BAD_RECORD");
        assertThat(index.rejects().getFirst().detail()).isEqualTo("line 3: 1 fields, the header has 2");
        assertThat(index.rejects().getFirst().range()).isEqualTo(new ByteRange(35, 43));
    }

    @Test
    void bytesThatAreNotUtf8CostTheirLineOnly() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(utf8("item_id,image_url\né,http://x/1\n"));
        file.writeBytes(new byte[] {'a', (byte) 0xE9, ',', 'u', '\n'});
        file.writeBytes(utf8("ü,http://x/2\n"));
        ExportCase export = landed("list.csv", file.toByteArray());

        assertThat(ExportCase.rejects(export.exported())).containsExactly("3 BAD_RECORD");
        assertThat(export.rows()).containsExactly("é=http://x/1", "ü=http://x/2");
    }

    @Test
    void aLineOfTenMegabytesIsOneRejectQuotedOrNot() {
        for (String quote : List.of("", "\"")) {
            ExportCase export = landed(
                    "list.csv",
                    "item_id,image_url\na,http://x/1\nb," + quote + "h".repeat(10_000_000) + quote
                            + "\nc,http://x/2\n");

            FileIndex index = export.exported();
            assertThat(export.rows()).containsExactly("a=http://x/1", "c=http://x/2");
            assertThat(ExportCase.onlyReject(index).line()).isEqualTo(3);
            ByteRange range = ExportCase.onlyReject(index).range();
            assertThat(range.to() - range.from()).isGreaterThan(10_000_000);
        }
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsLineAndNotTheFile() {
        StringBuilder file = new StringBuilder("item_id,image_url\nbad,\"http://x\n");
        for (int i = 0; i < 60_000; i++) {
            file.append("item")
                    .append(i)
                    .append(",http://example.com/photos/")
                    .append(i)
                    .append('\n');
        }
        ExportCase export = landed("list.csv", file.toString());

        assertThat(ExportCase.rejects(export.exported())).containsExactly("2 BAD_RECORD");
        assertThat(export.rows()).hasSize(60_000);
    }

    @Test
    void aMissingColumnIsSaidWithTheFileAndWhatWasFound() {
        for (String header : List.of("item_id,url", "image_url", "item_id,image_url,item_id", "a,http://x/1")) {
            ExportCase export = landed("list.csv", header + "\na,b\n");

            assertThatThrownBy(export::exported)
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining(export.path)
                    .hasMessageContaining(header)
                    .satisfies(e -> {
                        assertThat(((DropException) e).type()).isEqualTo(FailureType.BAD_HEADER);
                        assertThat(((DropException) e).kind()).isEqualTo(FailureKind.PARTNER_DATA);
                    });
        }
    }

    @Test
    void emptyListsHaveNoRecords() {
        for (String content : List.of("", "\n\n", "\uFEFF", "item_id,image_url", "item_id,image_url\n\n")) {
            for (String name : List.of("list.csv", "list.tsv")) {
                FileIndex index = ExportCase.exported(name, utf8(content.replace(',', separator(name))));
                assertThat(ExportCase.inputRecords(index)).isZero();
                assertThat(index.decodedLength()).isEqualTo(utf8(content).length);
            }
        }
        assertThat(ExportCase.inputRecords(ExportCase.exported("list.jsonl", new byte[0])))
                .isZero();
        assertThat(ExportCase.inputRecords(ExportCase.exported("list.csv.gz", new byte[0])))
                .isZero();
    }

    @Test
    void aTabSeparatedListKeepsItsCommas() {
        ExportCase export = landed("list.tsv", "image_url\titem_id\nhttp://x/1,2\ta,b\n");
        export.exported();
        assertThat(export.rows()).containsExactly("a,b=http://x/1,2");
    }

    @Test
    void aLineOfJsonIsARecordAndABadOneAReject() {
        ExportCase export = landed(
                "list.jsonl",
                "\uFEFF{\"item_id\":\"a\",\"image_url\":\"http://x/1\",\"colour\":[1,{}]}\n"
                        + "{\"item_id\":42,\"image_url\":\"http://x/2\"}\r\n"
                        + "\n"
                        + "{\"image_url\":\"http://x/3\"}\n"
                        + "{\"item_id\":\"b\",\"image_url\":7}\n"
                        + "[1]\n"
                        + "{\"item_id\":\"c\"\n"
                        + "{\"item_id\":\"d\",\"image_url\":\"http://x/4\"} {}\n"
                        + "{\"item_id\":\"e\",\"item_id\":\"f\",\"image_url\":\"http://x/5\"}\n"
                        + "{\"item_id\":\"\\ud800\",\"image_url\":\"http://x/6\"}\n"
                        + "{\"item_id\":1.5,\"image_url\":\"http://x/7\"}\n"
                        + "{\"item_id\":\"no url\"}\n"
                        + "{\"item_id\":\"\\u00e9\",\"image_url\":\" http://x/8 \"}");

        FileIndex index = export.exported();
        assertThat(export.rows()).containsExactly("a=http://x/1", "42=http://x/2", "no url=", "é=http://x/8");
        assertThat(index.rejects())
                .extracting(reject -> reject.line())
                .containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(index.rejects()).allMatch(reject -> reject.outcome() == Outcome.BAD_RECORD);
    }

    @Test
    void whatAnIndependentWriterQuotesIsReadBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String name = "list.csv";
            String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            StringBuilder file = new StringBuilder("item_id,extra,image_url".replace(',', separator(name))).append(end);
            List<String> expected = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                String id = "i" + field(random);
                String url = "u" + field(random).strip();
                expected.add(id + "=" + url.strip());
                file.append(quoted(id, random)).append(separator(name));
                file.append(quoted(field(random), random)).append(separator(name));
                file.append(quoted(url, random)).append(end);
            }
            ExportCase export = landed(name, file.toString());
            FileIndex index = export.exported();

            assertThat(export.rows()).as("seed %d, round %d", seed, round).isEqualTo(expected);
            assertThat(index.rejects()).as("seed %d, round %d", seed, round).isEmpty();
        }
    }

    @Test
    void anyTextIsTiledAndEndsInRecordsAndRejects() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab,\"\"\n\n\r\t {}é";
        for (int round = 0; round < 500; round++) {
            StringBuilder file = new StringBuilder("item_id,image_url\n");
            for (int i = random.nextInt(60); i > 0; i--) {
                file.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            FileIndex index = ExportCase.exported("list.csv", utf8(file.toString()));
            assertThat(index.decodedLength())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(utf8(file.toString()).length);
        }
    }

    private static ExportCase landed(String name, String content) {
        return landed(name, utf8(content));
    }

    private static ExportCase landed(String name, byte[] content) {
        ExportCase export = new ExportCase(name);
        export.zone.put(export.path, content);
        return export;
    }

    private static char separator(String name) {
        return name.endsWith(".tsv") ? '\t' : ',';
    }

    private static String field(Random random) {
        String alphabet = "abc,,\t\"\"\n\ré ";
        StringBuilder field = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            field.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        String text = field.toString(); // a line within a field that is a row by itself is refused
        return text.matches("(?s).*[\n\r].*") ? text.replace(",", "") : text;
    }

    private static String quoted(String field, Random random) {
        boolean needed = field.chars().anyMatch(c -> ",\t\"\n\r".indexOf(c) >= 0) || field.isBlank();
        return needed || random.nextBoolean() ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
