package featuredrop.images.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.hostile.Hostile;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CheckedDecoderTest extends ImageDecoderContract {
    private static final HeaderCheck CHECK = new HeaderCheck(40_000_000, 16_384);

    private final ImageDecoder decoder = new Decoders(Tools.turboJpeg(), Tools.webP()).open(CHECK);

    @Override
    protected ImageDecoder decoder() {
        return decoder;
    }

    /// A canvas of 3 × 2 whose first frame is one pixel at 2, 1.
    @Test
    void aGifFrameStandsWhereItBelongsOnItsCanvas() {
        byte[] gif = Base64.getDecoder().decode("R0lGODlhAwACAIAAAAAAAP8AACwCAAEAAQABAAACAkwBADs=");

        RgbImage image = pixels(gif);

        assertThat(image.width()).isEqualTo(3);
        assertThat(image.height()).isEqualTo(2);
        assertThat(image.sample(2, 1, 0)).isEqualTo(255);
        assertThat(image.sample(0, 0, 0)).isZero();
    }

    /// A decoder that is used again may keep the tables of the image before.
    @Test
    void noImageTakesAnythingFromTheOneBefore() {
        byte[] file = TestImages.jpeg();
        Hostile without = Hostile.jpegs().stream()
                .filter(kind -> kind.name().equals("JPEG without quantisation"))
                .findFirst()
                .orElseThrow();

        assertThat(decoder.decode(file)).isInstanceOf(ImageDecoder.Decoded.Pixels.class);
        assertThat(refused(without.file())).isEqualTo(ImageFault.CORRUPT);
    }

    @Test
    void aFormatWithoutADecoderIsRefusedByName() {
        assertThat(new CheckedDecoder(CHECK, Map.of()).decode(TestImages.jpeg()))
                .isEqualTo(new ImageDecoder.Decoded.Refused(ImageFault.UNSUPPORTED_FORMAT, "JPEG"));
    }

    @Test
    void whatADecoderThrowsIsTheImagesFailure() {
        ImageDecoder throwing = new CheckedDecoder(CHECK, Map.of(ImageFormat.JPEG, (file, header, least) -> {
            throw new ArrayIndexOutOfBoundsException("place 7");
        }));

        assertThat(throwing.decode(TestImages.jpeg()))
                .isEqualTo(new ImageDecoder.Decoded.Refused(
                        ImageFault.CORRUPT, "JPEG: ArrayIndexOutOfBoundsException place 7"));
    }
}
