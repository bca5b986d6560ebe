package featuredrop.exchange.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.SampleImages;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.Chunks;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.Printable;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class QuarantineLineTest {
    @Test
    void aRecordIsListedWithoutItsQuery() {
        ProductImage image = SampleImages.image(3).toBuilder()
                .setImageUrl("https://images.example/3.jpg?signature=s3cret")
                .build();

        QuarantineLine line = QuarantineLine.of("a.bin", 4_002, image, Chunks.failed(2, -99, Outcome.GONE));

        assertThat(text(line))
                .isEqualTo("{\"file\":\"a.bin\",\"record\":4002,\"itemId\":-99,\"internalId\":3,"
                        + "\"externalItemId\":\"item-3\",\"url\":\"https://images.example/3.jpg\","
                        + "\"outcome\":\"GONE\",\"detail\":\"HTTP 404\",\"attempts\":1}\n");
        assertThat(QuarantineLine.parse(text(line), "line 1")).isEqualTo(line);
    }

    @Test
    void aRejectIsListedWithItsBytesAndItsLineWhereThereIsOne() {
        QuarantineLine damaged =
                QuarantineLine.of("a.bin", new FileIndex.Reject(new ByteRange(5, 90), 0, Outcome.DAMAGED, "cut"));
        QuarantineLine bad =
                QuarantineLine.of("a.csv", new FileIndex.Reject(new ByteRange(5, 90), 3, Outcome.BAD_RECORD, "no URL"));

        assertThat(text(damaged))
                .isEqualTo("{\"file\":\"a.bin\",\"from\":5,\"to\":90,\"line\":0,\"outcome\":\"DAMAGED\","
                        + "\"detail\":\"cut\"}\n");
        assertThat(text(bad))
                .isEqualTo("{\"file\":\"a.csv\",\"from\":5,\"to\":90,\"line\":3,\"outcome\":\"BAD_RECORD\","
                        + "\"detail\":\"no URL\"}\n");
        assertThat(QuarantineLine.parse(text(damaged), "line 1")).isEqualTo(damaged);
        assertThat(QuarantineLine.parse(text(bad), "line 2")).isEqualTo(bad);
    }

    @Test
    void aDetailIsShortAndOnOneLine() {
        QuarantineLine line = QuarantineLine.of(
                "a.bin", new FileIndex.Reject(new ByteRange(0, 1), 0, Outcome.DAMAGED, "x\n".repeat(500)));

        assertThat(line.detail()).hasSizeLessThanOrEqualTo(200);
        assertThat(text(line)).containsOnlyOnce("\n");
    }

    @Test
    void anExternalIdIsCutAndNothingInALineIsObeyedByATerminal() {
        String id = "\u001b[2K\u009b\u202e" + "x".repeat(70_000);
        ProductImage image = SampleImages.image(3).toBuilder()
                .setExternalItemId(id)
                .setImageUrl("https://images.example/\u2028\u202e3.jpg")
                .build();
        QuarantineLine line = QuarantineLine.of("a\u202e.bin", 1, image, Chunks.failed(2, -99, Outcome.GONE));

        assertThat(((QuarantineLine.OfRecord) line).externalItemId())
                .hasSize(1_000)
                .startsWith("\u001b[2K\u009b\u202ex")
                .endsWith("x…");
        assertThat(text(line).stripTrailing().codePoints()).noneMatch(Printable::isObeyed);
        assertThat(QuarantineLine.parse(text(line), "line 1")).isEqualTo(line);
    }

    @Test
    void deliveredRecordsAreNoQuarantine() {
        assertThatThrownBy(() -> QuarantineLine.of("a.bin", 0, SampleImages.image(1), Chunks.extracted(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EXTRACTED");
    }

    @Test
    void aLineOfARejectNamesACauseToo() {
        String line = "{\"file\":\"a.csv\",\"from\":5,\"to\":90,\"line\":3,\"outcome\":\"EXTRACTED\",\"detail\":\"\"}";

        assertThatThrownBy(() -> QuarantineLine.parse(line, "line 1")).hasMessageContaining("EXTRACTED");
    }

    @Test
    void whatIsNoLineIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> QuarantineLine.parse("{\"file\":\"a\"}", "quarantine.jsonl line 7"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("quarantine.jsonl line 7");
    }

    private static String text(QuarantineLine line) {
        return new String(line.bytes(), StandardCharsets.UTF_8);
    }
}
