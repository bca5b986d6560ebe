package featuredrop.images.header;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import featuredrop.images.decoders.PillowCorpus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class OrientationTest {
    /// Three columns, two rows: abc / def.
    private static final RgbImage IMAGE = new RgbImage(3, 2, "a..b..c..d..e..f..".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @CsvSource({
        "1, abc/def",
        "2, cba/fed",
        "3, fed/cba",
        "4, def/abc",
        "5, ad/be/cf",
        "6, da/eb/fc",
        "7, fc/eb/da",
        "8, cf/be/ad",
        "9, abc/def"
    })
    void pixelsGoWhereTheExifStandardSays(int code, String expected) {
        RgbImage turned = Orientation.of(code).applied(IMAGE);

        StringBuilder seen = new StringBuilder();
        for (int y = 0; y < turned.height(); y++) {
            for (int x = 0; x < turned.width(); x++) {
                seen.append((char) turned.sample(x, y, 0));
            }
            seen.append(y + 1 < turned.height() ? "/" : "");
        }
        assertThat(seen).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theTagIsFoundInEveryFormat(int code) {
        String name = "-orientation-" + code + ".";
        for (String kind : new String[] {"jpeg", "png", "webp", "tiff"}) {
            PillowCorpus.Case file = PillowCorpus.cases().stream()
                    .filter(one -> one.name().equals(kind + name + kind))
                    .findFirst()
                    .orElseThrow();
            assertThat(Orientation.of(file.file())).as(kind).isEqualTo(Orientation.of(code));
        }
    }

    @Test
    void aFileWithoutOneIsNormal() {
        assertThat(Orientation.of(TestImages.jpeg())).isEqualTo(Orientation.NORMAL);
        assertThat(Orientation.of(new byte[0])).isEqualTo(Orientation.NORMAL);
        byte[] broken = ByteBuffer.allocate(40)
                .putInt(0xffd8ffe1)
                .putShort((short) 36)
                .put("Exif\0\0II*\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(-1)
                .array();
        assertThat(Orientation.of(broken)).isEqualTo(Orientation.NORMAL);
    }
}
