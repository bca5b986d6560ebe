package featuredrop.images.header;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.TestImages;
import featuredrop.images.header.HeaderCheck.Checked;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderCheckTest {
    private static final long MAX_PIXELS = 40_000_000;
    private static final int MAX_SIDE = 16_384;
    /// No format declares its size in fewer bytes.
    private static final int LEAST_WITH_SIZE = 10;

    private static final Set<ImageFault> FOR_CUTS =
            EnumSet.of(ImageFault.NOT_IMAGE, ImageFault.TRUNCATED, ImageFault.CORRUPT);
    private static final Set<ImageFault> FOR_CHANGES = EnumSet.of(
            ImageFault.NOT_IMAGE,
            ImageFault.TRUNCATED,
            ImageFault.CORRUPT,
            ImageFault.BOMB,
            ImageFault.UNSUPPORTED_FORMAT);

    private final HeaderCheck check = new HeaderCheck(MAX_PIXELS, MAX_SIDE);

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
    void sizesAreReadWithoutDecoding(String format) {
        byte[] file = TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 321, 123);

        assertThat(check.check(file)).isInstanceOfSatisfying(Checked.Passed.class, passed -> {
            assertThat(passed.header().format()).isEqualTo(ImageFormat.valueOf(format.toUpperCase(Locale.ROOT)));
            assertThat(passed.header().width()).isEqualTo(321);
            assertThat(passed.header().height()).isEqualTo(123);
        });
    }

    @ParameterizedTest
    @CsvSource({"30000, 30000", "20000, 10", "16385, 1", "1, 16385", "2147483647, 2147483647", "8000, 5001"})
    void anImageThatDeclaresToBeHugeIsABomb(int width, int height) {
        assertThat(stopped(png(width, height, 8, 2))).isEqualTo(ImageFault.BOMB);
    }

    @Test
    void bytesAreCappedBesidePixels() {
        assertThat(check.check(png(6_000, 6_000, 8, 2))).isInstanceOf(Checked.Passed.class);
        assertThat(stopped(png(6_000, 6_000, 16, 6))).isEqualTo(ImageFault.BOMB);
    }

    @Test
    void aJpegOfManyScansIsABomb() {
        byte[] one = TestImages.jpeg();
        int scan = one.length - 2;
        ByteBuffer many = ByteBuffer.allocate(one.length + 101 * 8).put(one, 0, scan);
        for (int i = 0; i < 101; i++) {
            many.putShort((short) 0xffda).putShort((short) 6).putInt(0);
        }
        byte[] jpeg = many.putShort((short) 0xffd9).array();

        assertThat(stopped(jpeg)).isEqualTo(ImageFault.BOMB);
    }

    @Test
    void anImageWithoutPixelsIsCorrupt() {
        assertThat(stopped(png(0, 10, 8, 2))).isEqualTo(ImageFault.CORRUPT);
    }

    @Test
    void nothingIsNoImage() {
        assertThat(stopped(new byte[0])).isEqualTo(ImageFault.NOT_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html><html></html>", "{\"error\": 404}", "B", "GIF88a", "\0\0\0\0", "%PDF-1.7"})
    void whatBeginsLikeNoImageIsNoImage(String text) {
        assertThat(stopped(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(ImageFault.NOT_IMAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "'\u0000\u0000\u0000\u001cftypavif', AVIF",
        "'\u0000\u0000\u0000\u001cftypheic', HEIC",
        "'<svg xmlns=\"http://www.w3.org/2000/svg\"/>', SVG",
        "'<?xml version=\"1.0\"?><svg/>', SVG"
    })
    void knownFormatsWithoutADecoderAreNamed(String text, String format) {
        assertThat(check.check(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(Checked.Stopped.class, stopped -> {
                    assertThat(stopped.refusal().fault()).isEqualTo(ImageFault.UNSUPPORTED_FORMAT);
                    assertThat(stopped.refusal().detail()).isEqualTo(format);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp", "tiff"})
    void aCutOrChangedHeaderIsRefusedOrStaysWithinTheLimits(String format) {
        byte[] file = TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 32, 24);
        Checked whole = check.check(file);
        assertThat(whole).isInstanceOf(Checked.Passed.class);
        for (int length = 0; length < Math.min(file.length, 700); length++) {
            Checked cut = check.check(Arrays.copyOf(file, length));
            if (length < LEAST_WITH_SIZE || cut instanceof Checked.Stopped) {
                assertThat(fault(cut)).as("length %d", length).isIn(FOR_CUTS);
            } else {
                assertThat(cut).as("length %d", length).isEqualTo(whole);
            }
        }
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = file.clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                changed[random.nextInt(Math.min(changed.length, 200))] = (byte) random.nextInt();
            }
            Checked checked = check.check(changed);
            if (checked instanceof Checked.Passed(ImageHeader header)) {
                assertThat(header).as("seed %d, round %d", seed, round).satisfies(HeaderCheckTest::isWithinLimits);
            } else {
                assertThat(fault(checked)).as("seed %d, round %d", seed, round).isIn(FOR_CHANGES);
            }
        }
    }

    private static void isWithinLimits(ImageHeader header) {
        assertThat(header.width()).isBetween(1, MAX_SIDE);
        assertThat(header.height()).isBetween(1, MAX_SIDE);
        assertThat(header.pixels()).isLessThanOrEqualTo(MAX_PIXELS);
    }

    private ImageFault stopped(byte[] file) {
        return fault(check.check(file));
    }

    private static ImageFault fault(Checked checked) {
        return ((Checked.Stopped) checked).refusal().fault();
    }

    private static byte[] png(int width, int height, int bits, int colourType) {
        ByteBuffer png = ByteBuffer.allocate(100).order(ByteOrder.BIG_ENDIAN);
        png.put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1)).putInt(13);
        png.put("IHDR".getBytes(StandardCharsets.ISO_8859_1)).putInt(width).putInt(height);
        png.put((byte) bits).put((byte) colourType);
        return png.array();
    }
}
