package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.policy.DropException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// A refusal names the file, the place, the value, and what to change.
final class RefusalTextsTest {
    private static final String HEADER = "item_id,image_url\n"; // 18 bytes
    private static final String ROW = "a,http://x/1\n"; // 13 bytes

    @Test
    void aLimitSaysWhereItIsPassed() {
        assertRefused("file-records", 2, "list.csv", HEADER + ROW.repeat(3), "the next one is at byte 44", "Split");
        assertRefused(
                "gaps", 1, "list.csv", HEADER + (ROW + "\n").repeat(2), "the last one is at byte 45", "Remove them");
        assertRefused("rejects", 1, "list.csv", HEADER + "a\nb\n", "the last one: line 3: ");
        assertRefused("decoded-bytes", "20B", "list.csv.gz", gzip(HEADER + ROW), "Split");
        assertRefused("ratio", 2, "list.csv.gz", gzip("\n".repeat(3_000_000)), "decode to", "(input.ratio)", "blank");
        assertRefused("gzip-header", "5B", "list.csv.gz", longHeader(), "gzip member at byte 0", "more than 5 bytes");
    }

    @Test
    void aFileOfAnotherFormSaysHowItBegins() {
        assertRefused(
                "ratio", 2, "list.csv", "PK\u0003\u0004...", "begins with 504b0304", "Save it as .csv, .tsv or .jsonl");
        assertRefused("ratio", 2, "items.bin", gzip(HEADER), "begins with 1f8b08", "Decompress it");
    }

    private static void assertRefused(String key, Object value, String name, String content, String... said) {
        assertRefused(key, value, name, content.getBytes(StandardCharsets.UTF_8), said);
    }

    private static void assertRefused(String key, Object value, String name, byte[] content, String... said) {
        ExportCase export = new ExportCase(name);
        export.limits = ExportCase.limits(key, value);
        export.zone.put(export.path, content);

        assertThatThrownBy(export::exported)
                .isInstanceOf(DropException.class)
                .hasMessageContaining(export.path)
                .hasMessageContainingAll(said);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /// A member with a file name of 40 characters.
    private static byte[] longHeader() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
        bytes.writeBytes("n".repeat(40).getBytes(StandardCharsets.US_ASCII));
        bytes.write(0);
        return bytes.toByteArray();
    }
}
