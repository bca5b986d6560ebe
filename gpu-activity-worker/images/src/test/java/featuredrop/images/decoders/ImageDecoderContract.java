package featuredrop.images.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every decoder promises.
public abstract class ImageDecoderContract {
    /// What a decoder may refuse an image for.
    private static final Set<ImageFault> OF_BYTES = EnumSet.of(
            ImageFault.NOT_IMAGE,
            ImageFault.TRUNCATED,
            ImageFault.CORRUPT,
            ImageFault.BOMB,
            ImageFault.UNSUPPORTED_FORMAT);

    /// The decoder under test, with limits of 40,000,000 pixels, 16,384 a side and five seconds.
    protected abstract ImageDecoder decoder();

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void losslessFilesGiveTheSamplesThatWereWritten(String format) {
        BufferedImage picture = picture(BufferedImage.TYPE_INT_RGB);

        RgbImage image = pixels(TestImages.encoded(format, picture));

        assertThat(image.width()).isEqualTo(picture.getWidth());
        assertThat(image.height()).isEqualTo(picture.getHeight());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                assertThat(rgb(image, x, y)).isEqualTo(picture.getRGB(x, y) & 0xffffff);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "tiff"})
    void grayLevelsStayAsTheyAre(String format) {
        BufferedImage gray = new BufferedImage(256, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 256; x++) {
                gray.getRaster().setSample(x, y, 0, x);
            }
        }

        RgbImage image = pixels(TestImages.encoded(format, gray));

        for (int x = 0; x < 256; x++) {
            int level = image.sample(x, 8, 0);
            assertThat(level).isBetween(x - 2, x + 2);
            assertThat(image.sample(x, 8, 1)).isEqualTo(level);
            assertThat(image.sample(x, 8, 2)).isEqualTo(level);
        }
    }

    @Test
    void alphaIsDroppedAndNotBlended() {
        BufferedImage transparent = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        transparent.setRGB(1, 1, 0x00123456);
        transparent.setRGB(2, 2, 0x80abcdef);

        RgbImage image = pixels(TestImages.encoded("png", transparent));

        assertThat(rgb(image, 1, 1)).isEqualTo(0x123456);
        assertThat(rgb(image, 2, 2)).isEqualTo(0xabcdef);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void paletteColoursAreLookedUp(String format) {
        BufferedImage indexed = picture(BufferedImage.TYPE_BYTE_INDEXED);

        RgbImage image = pixels(TestImages.encoded(format, indexed));

        for (int i = 0; i < 40; i++) {
            assertThat(rgb(image, i, i)).isEqualTo(indexed.getRGB(i, i) & 0xffffff);
        }
    }

    @Test
    void ofSixteenBitsTheHighByteIsTaken() {
        byte[] row = new byte[1 + 6];
        row[1] = (byte) 0xab;
        row[2] = (byte) 0xff;
        row[3] = 0x12;
        row[5] = 0x01;
        row[6] = (byte) 0x80;

        RgbImage image = pixels(png(1, 1, 16, 2, row));

        assertThat(rgb(image, 0, 0)).isEqualTo(0xab1201);
    }

    @Test
    void anEmbeddedColourProfileIsIgnored() {
        byte[] plain = TestImages.jpeg();
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] name = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream tagged = new ByteArrayOutputStream();
        tagged.write(plain, 0, 20);
        tagged.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) 0xffe2)
                .putShort((short) (2 + name.length + profile.length))
                .array());
        tagged.writeBytes(name);
        tagged.writeBytes(profile);
        tagged.write(plain, 20, plain.length - 20);

        assertThat(pixels(tagged.toByteArray()).samples())
                .isEqualTo(pixels(plain).samples());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
    void aCutFileIsTruncated(String format) {
        byte[] file = TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 200, 150);

        for (int share : new int[] {30, 50, 90}) {
            assertThat(refused(Arrays.copyOf(file, file.length * share / 100)))
                    .as("%s cut at %d %%", format, share)
                    .isEqualTo(ImageFault.TRUNCATED);
        }
    }

    @Test
    void damageInsideIsTheImagesFailure() {
        byte[] file = TestImages.encoded("png", BufferedImage.TYPE_INT_RGB, 200, 150);
        Arrays.fill(file, file.length / 2, file.length / 2 + 50, (byte) 0x55);

        assertThat(refused(file)).isIn(ImageFault.CORRUPT, ImageFault.TRUNCATED);
    }

    @Test
    void whatIsNoImageIsRefused() {
        assertThat(refused(new byte[0])).isEqualTo(ImageFault.NOT_IMAGE);
        assertThat(refused("<html>404</html>".getBytes(StandardCharsets.UTF_8))).isEqualTo(ImageFault.NOT_IMAGE);
    }

    @Test
    void anImageThatDeclaresToBeHugeIsNotDecoded() {
        assertThat(refused(png(30_000, 30_000, 1, 0, new byte[10]))).isEqualTo(ImageFault.BOMB);
    }

    @Test
    void noBytesEndAnythingButTheirOwnDecoding() {
        long seed = 7;
        Random random = new Random(seed);
        for (String format : new String[] {"jpeg", "png", "gif", "bmp", "tiff"}) {
            byte[] file = TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 60, 40);
            byte[] samples = pixels(file).samples();
            for (int round = 0; round < 400; round++) {
                byte[] changed = Arrays.copyOf(file, 1 + random.nextInt(file.length));
                for (int i = 0; i < random.nextInt(10); i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                if (decoder().decode(changed) instanceof Decoded.Refused refused) {
                    assertThat(refused.fault())
                            .as("%s, seed %d, round %d", format, seed, round)
                            .isIn(OF_BYTES);
                }
            }
            assertThat(pixels(file).samples())
                    .as("the whole %s after its changed copies", format)
                    .isEqualTo(samples);
        }
    }

    /// The pixels of a file that has to be readable.
    protected final RgbImage pixels(byte[] file) {
        return ((Decoded.Pixels) decoder().decode(file)).image();
    }

    /// The outcome of a file that must not be readable.
    protected final ImageFault refused(byte[] file) {
        return ((Decoded.Refused) decoder().decode(file)).fault();
    }

    private static int rgb(RgbImage image, int x, int y) {
        return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
    }

    private static BufferedImage picture(int type) {
        BufferedImage rgb = new BufferedImage(61, 43, BufferedImage.TYPE_INT_RGB);
        Raster noise = rgb.getRaster();
        for (int y = 0; y < 43; y++) {
            for (int x = 0; x < 61; x++) {
                rgb.setRGB(x, y, x * 0x030507 ^ y * 0x110b01);
            }
        }
        assertThat(noise.getWidth()).isEqualTo(61);
        if (type == BufferedImage.TYPE_INT_RGB) {
            return rgb;
        }
        BufferedImage other = new BufferedImage(61, 43, type);
        other.createGraphics().drawImage(rgb, 0, 0, null);
        return other;
    }

    /// A PNG of one IDAT chunk.
    protected static byte[] png(int width, int height, int bits, int colourType, byte[] rows) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bits)
                .put((byte) colourType)
                .array();
        chunk(png, "IHDR", header);
        Deflater deflater = new Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] packed = new byte[rows.length + 100];
        chunk(png, "IDAT", Arrays.copyOf(packed, deflater.deflate(packed)));
        deflater.end();
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String name, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(content);
        png.writeBytes(ByteBuffer.allocate(8)
                .putInt(content.length)
                .put(name.getBytes(StandardCharsets.ISO_8859_1))
                .array());
        png.writeBytes(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
