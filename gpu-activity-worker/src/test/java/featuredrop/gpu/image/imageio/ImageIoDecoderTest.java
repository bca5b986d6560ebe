package featuredrop.gpu.image.imageio;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.ImageDecoder;
import featuredrop.gpu.image.ImageDecoderContract;
import featuredrop.gpu.image.RgbImage;
import featuredrop.gpu.image.TestImages;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ImageIoDecoderTest extends ImageDecoderContract {
    private final ImageIoDecoder decoder =
            new ImageIoDecoder(new HeaderCheck(40_000_000, 16_384), Duration.ofSeconds(5));

    @Override
    protected ImageDecoder decoder() {
        return decoder;
    }

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void jpegWithFourChannelsIsNotSupported() {
        byte[] file = TestImages.jpeg();
        int frame = 0;
        while ((file[frame] & 0xff) != 0xff || (file[frame + 1] & 0xff) != 0xc0) {
            frame++;
        }
        file[frame + 9] = 4;

        assertThat(refused(file)).isEqualTo(Outcome.UNSUPPORTED_FORMAT);
    }

    @Test
    void anImageThatTakesTooLongIsABomb() {
        byte[] rows = new byte[6_001 * 6_000];
        byte[] slow = png(6_000, 6_000, 8, 0, rows);
        try (ImageIoDecoder impatient = new ImageIoDecoder(new HeaderCheck(40_000_000, 16_384), Duration.ofMillis(1))) {
            assertThat(impatient.decode(slow))
                    .isInstanceOfSatisfying(
                            ImageDecoder.Decoded.Refused.class,
                            refused -> assertThat(refused.outcome()).isEqualTo(Outcome.BOMB));
        }
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
}
