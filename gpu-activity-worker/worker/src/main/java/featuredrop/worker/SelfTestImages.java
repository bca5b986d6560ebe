package featuredrop.worker;

import featuredrop.engine.ImageInput;
import featuredrop.images.RgbImage;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/// Images that every build makes alike, for checks of engines.
final class SelfTestImages {
    /// The name of the images of [#inputs]. Others get another name, because known answers are of these.
    static final String NAME = "images-1";

    private static final int SIDE = 256;

    private SelfTestImages() {}

    /// Colours, edges and a gradient.
    static RgbImage pattern() {
        return image((x, y) -> x | (y << 8) | (((x / 32 + y / 32) % 2 == 0 ? 255 : 32) << 16));
    }

    private static RgbImage stripes() {
        return image((x, y) -> (x / 16 % 2 == 0 ? 230 : 20) | ((255 - y) << 8) | (((x + y) / 2) << 16));
    }

    private static RgbImage noise() {
        Random random = new Random(1);
        return image((_, _) -> random.nextInt(1 << 24));
    }

    /// Different images as inputs of a model.
    static List<ImageInput> inputs(ModelInput input) {
        return List.of(input.of(pattern()), input.of(stripes()), input.of(noise()));
    }

    /// @param colour red in the lowest byte, then green and blue
    private static RgbImage image(IntBinaryOperator colour) {
        byte[] samples = new byte[3 * SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int rgb = colour.applyAsInt(x, y);
                int at = 3 * (y * SIDE + x);
                samples[at] = (byte) rgb;
                samples[at + 1] = (byte) (rgb >> 8);
                samples[at + 2] = (byte) (rgb >> 16);
            }
        }
        return new RgbImage(SIDE, SIDE, samples);
    }
}
