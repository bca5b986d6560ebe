package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.PartnerFeedConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tables as partners write them.
final class FeedTest {
    private static final NamedValues STANDARD = NamedValues.none();
    private static final NamedValues GOOGLE = NamedValues.none()
            .with("item-id", List.of("id"))
            .with("image-url", List.of("image_link", "Image Src"))
            .with("more-images", List.of("additional_image_link"));

    @Test
    void namesOfColumnsAreComparedWithoutCaseAndBlanks() {
        assertRows(STANDARD, "list.csv", "ITEM_ID, Image_URL \na,http://x/1\n", "a=http://x/1");
        assertRows(STANDARD, "list.csv", "\uFEFF\"Item_Id\",\" IMAGE_URL\"\na,http://x/1\n", "a=http://x/1");
        assertRows(STANDARD, "list.csv", "\uFEFF\"a, b\nc\",item_id,image_url\n,a,http://x/1\n", "a=http://x/1");
        assertRows(GOOGLE, "list.csv", "Handle,ID, Image Src\nh,a,http://x/1\n", "a=http://x/1");
        assertRows(GOOGLE, "list.csv", "\u00a0id,IMAGE SRC\u00a0\na,http://x/1\n", "a=http://x/1");
        assertRows(GOOGLE, "list.tsv", "image_link\tId\nhttp://x/1\ta\n", "a=http://x/1");
        assertRows(STANDARD, "list.csv", "item_id,image_url,,\na,http://x/1,,\n,,,\n", "a=http://x/1");
    }

    @Test
    void aByteOrderMarkBelongsToTheFirstLineOnly() {
        ExportCase export = new ExportCase("list.csv");
        export.zone.put(export.path, utf8("\uFEFF\n\uFEFFitem_id,image_url\na,http://x/1\n"));
        assertThatThrownBy(export::exported).hasMessageContaining("no column item_id");

        export = new ExportCase("list.csv");
        export.zone.put(export.path, utf8("\uFEFF\n\"item_id\",image_url\na,http://x/1\n"));
        assertThat(export.exported().skipped()).containsExactly(new ByteRange(0, 24));
        assertThat(export.rows()).containsExactly("a=http://x/1");
    }

    @Test
    void aHeaderWithoutAColumnSaysWhatItHasAndWhichKeyNamesIt() {
        assertBadHeader(
                GOOGLE,
                "list.csv",
                "sku,image_link\na,http://x/1\n",
                "it has no column id (feed.item-id); its columns are: sku, image_link");
        assertBadHeader(
                GOOGLE,
                "list.csv",
                "id,picture\na,http://x/1\n",
                "it has no column image_link or image src (feed.image-url); its columns are: id, picture");
        assertBadHeader(STANDARD, "list.csv", "item_id|image_url\n", "separated by '|'? (feed.separator)");
        assertBadHeader(STANDARD, "notes.txt", "Dear all,\n", "if it is no list, name it in feed.side-cars");
        assertBadHeader(STANDARD, "list.tsv", "\"item_id\"\t\"image_url\"\n\"a\"\t\"u\"\n", "a quote is a character");
    }

    @Test
    void twoColumnsForTheSameAreRefusedByTheirNames() {
        assertBadHeader(GOOGLE, "list.csv", "ID,image_link,id\n", "more than one column for feed.item-id: 'ID', 'id'");
        assertBadHeader(
                GOOGLE,
                "list.csv",
                "id,Image_Link,Image Src\n",
                "more than one column for feed.image-url: 'Image_Link', 'Image Src'");
        assertBadHeader(STANDARD, "list.csv", "item_id,image_url,IMAGE_URL\n", "'image_url', 'IMAGE_URL'");
    }

    @Test
    void furtherImagesOfAnItemAreRecordsOfTheirOwn() {
        assertRows(
                GOOGLE,
                "list.csv",
                "additional_image_link,id,image_link,Additional_Image_Link,additional_image_link\n"
                        + "http://x/2,a,http://x/1,http://x/3,http://x/4\n"
                        + "http://x/6,b#1,http://x/5,, http://x/5 \n"
                        + "http://x/8,c,,http://x/9,\n"
                        + ",d,,,\n",
                "a=http://x/1",
                "a#1=http://x/2",
                "a#2=http://x/3",
                "a#3=http://x/4",
                "b#1=http://x/5",
                "b#1#1=http://x/6",
                "b#1#2=http://x/5",
                "c=http://x/8",
                "c#1=http://x/9",
                "d=");
    }

    @Test
    void aRepeatedColumnHoldsSeveralImagesWhenItIsConfiguredSo() {
        assertRows(
                NamedValues.none().with("more-images", List.of("image_url")),
                "list.csv",
                "item_id,image_url,image_url\na,http://x/1,http://x/2\nb,,http://x/3\n",
                "a=http://x/1",
                "a#1=http://x/2",
                "b=http://x/3");
    }

    @Test
    void aFieldIsCutWhereASeparatorStandsBeforeALink() {
        NamedValues commas = STANDARD.with("image-separator", ",");
        assertRows(
                commas,
                "list.csv",
                "item_id,image_url\n"
                        + "a,\"http://x/w_1,h_2/1.jpg?s=a,b, HTTPS://y/2 ,//z/3,,data:image/png;base64,AAAA,\"\n"
                        + "b,\",,http://x/4 ,\"\n"
                        + "c,\" , \"\n"
                        + "d,http://x/5\n",
                "a=http://x/w_1,h_2/1.jpg?s=a,b",
                "a#1=HTTPS://y/2",
                "a#2=//z/3",
                "a#3=data:image/png;base64,AAAA",
                "b=http://x/4",
                "c=",
                "d=http://x/5");
        assertRows(
                STANDARD.with("image-separator", "|"),
                "list.tsv",
                "item_id\timage_url\na\thttp://x/1|2.jpg|http://x/3\n",
                "a=http://x/1|2.jpg",
                "a#1=http://x/3");
        assertRows(
                STANDARD.with("image-separator", " "),
                "list.tsv",
                "item_id\timage_url\na\thttp://x/a b.jpg  http://x/3\n",
                "a=http://x/a b.jpg",
                "a#1=http://x/3");
        assertRows(
                GOOGLE.with("image-separator", ","),
                "list.tsv",
                "id\timage_link\tadditional_image_link\na\thttp://x/1\thttp://x/2,http://x/3\n",
                "a=http://x/1",
                "a#1=http://x/2",
                "a#2=http://x/3");
    }

    @Test
    void withoutASeparatorAFieldIsOneLink() {
        assertRows(STANDARD, "list.csv", "item_id,image_url\na,\"http://x/1,http://x/2\"\n", "a=http://x/1,http://x/2");
    }

    @Test
    void theRecordsOfALineShareItsBytesAndMayGoIntoSeveralChunks() {
        String first = "item_id,image_url\n";
        String second = "a,\"" + String.join(",", Collections.nCopies(7, "http://x/1")) + "\"\n";
        String third = "b,http://x/2\n";
        ExportCase export = new ExportCase("list.csv", 3, 1 << 20);
        export.feed = feed(STANDARD.with("image-separator", ","));
        export.zone.put(export.path, utf8(first + second + "bad\n" + third));

        FileIndex index = export.exported();
        assertThat(index.chunks()).extracting(FileIndex.IndexedChunk::records).containsExactly(3, 3, 2);
        int line = first.length();
        int end = line + second.length();
        assertThat(ExportCase.ranges(index))
                .containsExactly(
                        new ByteRange(line, end),
                        new ByteRange(end, end),
                        new ByteRange(end, end),
                        new ByteRange(end + 4, end + 4 + third.length()));
        assertThat(ExportCase.rejects(index)).containsExactly("3 BAD_RECORD");
        assertThat(export.rows()).element(6).isEqualTo("a#6=http://x/1");
    }

    @Test
    void aLineOfManyLinksIsReadInTimeInProportionToIt() {
        String rows = "a,\"" + ",".repeat(500_000) + "//x" + ", ".repeat(200_000) + "\"\n" + "b,\""
                + "//x,".repeat(200_000) + "\"\n";
        assertThat(ExportCase.inputRecords(limited(rows, 200_001).exported())).isEqualTo(200_001);

        ExportCase export = limited(rows, 200_000);
        assertThatThrownBy(export::exported).hasMessageContaining("more than 200000 records (input.file-records)");
    }

    private static ExportCase limited(String rows, int records) {
        ExportCase export = new ExportCase("list.csv");
        export.feed = feed(STANDARD.with("image-separator", ","));
        export.limits = ExportCase.limits("file-records", records);
        export.zone.put(export.path, utf8("item_id,image_url\n" + rows));
        return export;
    }

    @Test
    void theSeparatorIsTheConfiguredOneOrThatOfTheFirstLine() {
        String rows = "item_id;image_url;note\na;http://x/1,2;\"x;y\"\n";
        assertRows(STANDARD.with("separator", ";"), "list.csv", rows, "a=http://x/1,2");
        assertRows(STANDARD, "list.csv", "sep=;\r\n" + rows, "a=http://x/1,2");
        assertRows(STANDARD, "list.csv", "\uFEFF\"SEP=;\"\n" + rows, "a=http://x/1,2");
        assertRows(STANDARD.with("separator", "|"), "list.csv", "sep=;\n" + rows, "a=http://x/1,2");
        assertRows(STANDARD, "list.csv", "sep=,\n" + rows.replace(';', ',').replace("1,2", "1"), "a=http://x/1");
        for (String separator : List.of("|", "tab", "^", "~", "\u0001", "$", "*")) {
            char sign = separator.equals("tab") ? '\t' : separator.charAt(0);
            assertRows(STANDARD.with("separator", separator), "list.csv", rows.replace(';', sign), "a=http://x/1,2");
            String plain = rows.replace("\"x;y\"", "x").replace(';', sign);
            assertRows(STANDARD.with("separator", separator), "list.txt", plain, "a=http://x/1,2");
        }
        assertRows(STANDARD.with("separator", ";"), "list.tsv", "item_id\timage_url\na\t;1\n", "a=;1");
    }

    @Test
    void aTextFileIsSeparatedAsItsFirstLineSays() {
        for (char separator : new char[] {'\t', ',', ';', '|'}) {
            String rows = "\n  \nnote,item_id,image_url\n,a,http://x/1\n".replace(',', separator);
            assertRows(STANDARD, "list.txt", rows, "a=http://x/1");
            assertRows(STANDARD, "list.txt", "\uFEFF" + rows.strip(), "a=http://x/1");
        }
        assertRows(STANDARD, "list.txt", "item_id\ttitle\timage_url\na\t5\" TV\thttp://x/1\n", "a=http://x/1");
        assertRows(
                STANDARD,
                "list.txt",
                "\"item_id\"\t\"title\"\t\"image_url\"\n\"a\"\t\"x\ty\"\t\"http://x/1\"\n",
                "a=http://x/1");
        assertRows(STANDARD, "list.txt", "item_id;title;image_url\na;\"x;y\";http://x/1\n", "a=http://x/1");
    }

    @Test
    void aMerchantsListOfSixtyColumnsIsRead() {
        List<String> names = IntStream.range(0, 58).mapToObj(i -> "column " + i).collect(Collectors.toList());
        names.add(11, "image_link");
        names.add(3, "id");
        List<String> row = new ArrayList<>(Collections.nCopies(60, "5\" x, y;z"));
        row.set(3, "a");
        row.set(names.indexOf("image_link"), "http://x/1");
        String table = String.join("\t", names) + "\n" + String.join("\t", row) + "\n";

        assertRows(GOOGLE, "products.tsv", table, "a=http://x/1");
        assertRows(GOOGLE, "products.txt", table, "a=http://x/1");
    }

    private static void assertRows(NamedValues feed, String name, String content, String... rows) {
        for (String stored : List.of(name, name + ".gz")) {
            ExportCase export = new ExportCase(stored);
            export.feed = feed(feed);
            export.zone.put(export.path, stored.equals(name) ? utf8(content) : ExportCase.gzip(utf8(content)));
            FileIndex index = export.exported();

            assertThat(index.rejects()).as(content).isEmpty();
            assertThat(export.rows()).as(content).containsExactly(rows);
        }
    }

    private static void assertBadHeader(NamedValues feed, String name, String content, String said) {
        ExportCase export = new ExportCase(name);
        export.feed = feed(feed);
        export.zone.put(export.path, utf8(content));

        assertThatThrownBy(export::exported)
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.BAD_HEADER))
                .hasMessageContaining(said);
    }

    static ListFeed feed(NamedValues keys) {
        return keys.bind(PartnerFeedConfig.class).lists();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
