package featuredrop.images.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.RgbImage;
import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every sample of every file is what Pillow makes of it with `Image.open(file).convert("RGB")`.
@Tag("slow")
final class PillowPixelsTest {
    private static final int LEAST_CASES = 600;
    /// Kinds that Pillow reads and we refuse by name, on purpose.
    private static final Set<String> UNSUPPORTED = Set.of();
    /// Kinds that Pillow refuses, and we read.
    private static final Set<String> READ_ALL_THE_SAME = Set.of(
            "bmp-32bit-masks-ff-ff00-ff0000-1x1.bmp",
            "bmp-32bit-masks-ff-ff00-ff0000-9x17.bmp",
            "bmp-32bit-masks-ff-ff00-ff0000-20x11.bmp");

    private final ImageDecoder decoder =
            new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(40_000_000, 16_384));

    @TestFactory
    Stream<DynamicTest> everySampleIsThatOfPillow() {
        return PillowCorpus.cases().stream()
                .filter(file -> !READ_ALL_THE_SAME.contains(file.name()))
                .map(file -> DynamicTest.dynamicTest(file.name(), () -> compare(file)));
    }

    @Test
    void theCorpusIsAsLargeAsItShouldBe() {
        List<PillowCorpus.Case> cases = PillowCorpus.cases();

        assertThat(cases).hasSizeGreaterThanOrEqualTo(LEAST_CASES);
        assertThat(cases.stream().filter(file -> file.size().isPresent()))
                .hasSizeGreaterThanOrEqualTo(LEAST_CASES - 60);
    }

    private void compare(PillowCorpus.Case file) {
        Decoded decoded = decoder.decode(file.file());
        if (file.size().isEmpty()) {
            assertThat(decoded)
                    .as("%s, which Pillow refuses", file.name())
                    .isInstanceOfSatisfying(
                            Decoded.Refused.class,
                            refused -> assertThat(refused.fault()).isEqualTo(ImageFault.TRUNCATED));
            return;
        }
        if (UNSUPPORTED.contains(file.name())) {
            assertThat(decoded)
                    .isInstanceOfSatisfying(
                            Decoded.Refused.class,
                            refused -> assertThat(refused.fault()).isEqualTo(ImageFault.UNSUPPORTED_FORMAT));
            return;
        }
        if (decoded instanceof Decoded.Refused refused) {
            fail("%s is refused: %s, Pillow reads it", file.name(), refused);
        }
        RgbImage image = ((Decoded.Pixels) decoded).image();
        assertThat(image.width() + " " + image.height())
                .as(file.name())
                .isEqualTo(file.size().orElseThrow());
        byte[] expected = file.pixels();
        int at = Arrays.mismatch(image.samples(), expected);
        if (at >= 0) {
            int pixel = at / 3;
            fail(
                    "%s differs first at x %d, y %d, colour %d: %d, Pillow has %d; %d of %d samples differ",
                    file.name(),
                    pixel % image.width(),
                    pixel / image.width(),
                    at % 3,
                    image.samples()[at] & 0xff,
                    expected[at] & 0xff,
                    differing(image.samples(), expected),
                    expected.length);
        }
    }

    private static int differing(byte[] samples, byte[] expected) {
        int differing = 0;
        for (int i = 0; i < samples.length; i++) {
            differing += samples[i] == expected[i] ? 0 : 1;
        }
        return differing;
    }
}
