package featuredrop.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import featuredrop.exchange.format.SampleImages;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.record.RecordReader.Item;
import featuredrop.exchange.record.protobuf.ImageFeatures;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds reader and writer against bytes put together by hand from the wire format, not by the generated
/// code.
final class GoldenRecordsTest {
    /// All eight fields: partner_id 42, internal_id -2, external_item_id "Été", image_url, image_md5 -1,
    /// image, format, features with aspect_ratio 1.5, hog_weights 1 and -2, rgb_histogram 0, 300 and -1.
    private static final byte[] FULL = HexFormat.of()
            .parseHex("08" + "2a"
                    + "10" + "feffffffffffffffff01"
                    + "1a" + "05" + "c389" + "74" + "c3a9"
                    + "22" + "0a" + text("http://a/b")
                    + "28" + "ffffffffffffffffff01"
                    + "32" + "04" + "ffd8ffe0"
                    + "3a" + "04" + text("jpeg")
                    + "42" + "1e"
                    + ("0d" + "0000c03f")
                    + ("12" + "08" + "0000803f" + "000000c0")
                    + ("1a" + "0d" + "00" + "ac02" + "ffffffffffffffffff01"));
    /// No image, and fields that the contract does not know: 15 (varint), 100 (bytes), 101 (32 bits), 102
    /// (64 bits).
    private static final byte[] UNKNOWN_FIELDS = HexFormat.of()
            .parseHex("08" + "07" + "10" + "01" + "1a" + "01" + text("x")
                    + ("78" + "05")
                    + ("a206" + "03" + "010203")
                    + ("ad06" + "01020304")
                    + ("b106" + "0102030405060708"));
    /// An image that is present and empty.
    private static final byte[] EMPTY_IMAGE =
            HexFormat.of().parseHex("08" + "07" + "10" + "00" + "1a" + "00" + "32" + "00");

    @Test
    void handMadeBytesAreReadFieldByField() throws IOException {
        List<ProductImage> images = SampleImages.records(SampleImages.read(file(FULL, UNKNOWN_FIELDS, EMPTY_IMAGE)));

        assertThat(images).hasSize(3);
        assertThat(images.get(0)).isEqualTo(full());
        assertThat(images.get(1).hasImage()).isFalse();
        assertThat(images.get(1).getUnknownFields().asMap().keySet()).containsExactly(15, 100, 101, 102);
        assertThat(images.get(2).hasImage()).isTrue();
        assertThat(images.get(2).getImage()).isEmpty();
        assertThat(images.get(2).hasImageUrl()).isFalse();
    }

    @Test
    void whatWasReadIsWrittenByteForByte() throws IOException {
        byte[] file = file(FULL, UNKNOWN_FIELDS, EMPTY_IMAGE);

        assertThat(SampleImages.delimited(SampleImages.records(SampleImages.read(file))))
                .isEqualTo(file);
        assertThat(SampleImages.delimited(List.of(full()))).isEqualTo(file(FULL));
    }

    @Test
    void fieldsInAnotherOrderAndWithLongerVarintsAreLegal() throws IOException {
        byte[] record = HexFormat.of().parseHex("1a" + "01" + text("x") + "10" + "8100" + "08" + "07");
        byte[] file = new byte[record.length + 2];
        file[0] = (byte) (record.length | 0x80);
        System.arraycopy(record, 0, file, 2, record.length);

        List<Item> items = SampleImages.read(file);

        assertThat(SampleImages.records(items)).singleElement().satisfies(image -> {
            assertThat(image.getPartnerId()).isEqualTo(7);
            assertThat(image.getInternalId()).isEqualTo(1);
        });
        assertThat(items.getFirst().to()).isEqualTo(file.length);
    }

    @Test
    void theWriterWritesProtobufsOwnDelimitedForm() throws Exception {
        Seeds.forEach(50, random -> {
            ProductImage image = SampleImages.random(random);
            ByteArrayOutputStream stock = new ByteArrayOutputStream();
            image.writeDelimitedTo(stock);

            assertThat(SampleImages.delimited(List.of(image))).isEqualTo(stock.toByteArray());
            assertThat(RecordWriter.size(image)).isEqualTo(stock.size());
        });
    }

    private static ProductImage full() {
        return ProductImage.newBuilder()
                .setPartnerId(42)
                .setInternalId(-2)
                .setExternalItemId("Été")
                .setImageUrl("http://a/b")
                .setImageMd5(-1)
                .setImage(ByteString.fromHex("ffd8ffe0"))
                .setImageFormat("jpeg")
                .setImageFeatures(ImageFeatures.newBuilder()
                        .setAspectRatio(1.5f)
                        .addAllHogWeights(List.of(1f, -2f))
                        .addAllRgbHistogram(List.of(0, 300, -1)))
                .build();
    }

    private static byte[] file(byte[]... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records) {
            assertThat(record.length).isLessThan(128);
            out.write(record.length);
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    private static String text(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
