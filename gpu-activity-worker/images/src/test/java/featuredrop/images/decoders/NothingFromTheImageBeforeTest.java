package featuredrop.images.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.hostile.Hostile;
import featuredrop.images.process.Mutation;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A process decodes the images of many partners, one after the other. What it makes of one never
/// depends on those before it.
@Tag("slow")
final class NothingFromTheImageBeforeTest {
    private static final int CHANGED = 150;
    private static final HeaderCheck CHECK = new HeaderCheck(40_000_000, 16_384);

    private final ImageDecoder used = decoder();
    private final List<byte[]> before = Stream.of("jpeg", "png", "gif", "bmp", "tiff")
            .map(format -> TestImages.encoded(format, BufferedImage.TYPE_INT_RGB, 640, 480))
            .toList();

    private static ImageDecoder decoder() {
        return new Decoders(Tools.turboJpeg(), Tools.webP()).open(CHECK);
    }

    @TestFactory
    Stream<DynamicTest> everyFormatHasThePixelsThatItHasAlone() {
        return Hostile.sound().entrySet().stream()
                .map(sound -> DynamicTest.dynamicTest(sound.getKey(), () -> changed(sound.getValue())));
    }

    @Test
    void everyHarmfulFileHasThePixelsThatItHasAlone() {
        Hostile.all().stream()
                .filter(file -> file.file().length < 3_000_000)
                .forEach(file -> isAsAlone(file.file(), file.name()));
    }

    /// A reader of chunks sees 600 × 400, the library 24 × 16: the rest would be the picture before.
    @Test
    void aWebPThatTwoReadersSizeDifferentlyIsRefused() {
        Hostile attack = Hostile.all().stream()
                .filter(file -> file.name().equals("WebP that two readers size differently"))
                .findFirst()
                .orElseThrow();

        assertThat(used.decode(attack.file()))
                .isInstanceOfSatisfying(
                        Decoded.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(ImageFault.CORRUPT));
    }

    private void changed(byte[] sound) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        isAsAlone(sound, "as it is");
        for (int i = 0; i < CHANGED; i++) {
            isAsAlone(Mutation.of(sound, random), "seed " + seed + ", file " + i);
        }
    }

    private void isAsAlone(byte[] file, String which) {
        Decoded alone = decoder().decode(file);
        for (byte[] other : before) {
            if (used.decode(other) instanceof Decoded.Pixels(RgbImage image)) {
                Arrays.fill(image.samples(), (byte) 0x5a);
                used.recycle(image);
            }
        }
        Decoded after = used.decode(file);
        if (alone instanceof Decoded.Pixels(RgbImage expected) && after instanceof Decoded.Pixels(RgbImage found)) {
            int length = 3 * expected.width() * expected.height();
            assertThat(found.width()).as(which).isEqualTo(expected.width());
            assertThat(Arrays.mismatch(found.samples(), 0, length, expected.samples(), 0, length))
                    .as(which)
                    .isEqualTo(-1);
        } else {
            assertThat(after).as(which).isEqualTo(alone);
        }
    }
}
