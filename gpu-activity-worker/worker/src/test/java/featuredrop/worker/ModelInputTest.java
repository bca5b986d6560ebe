package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.engine.ImageInput;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.NoiseImage;
import featuredrop.images.RgbImage;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModelInputTest {
    private static final int WIDTH = 19;
    private static final int HEIGHT = 23;
    private static final int PIXELS = WIDTH * HEIGHT;

    private final RgbImage image = NoiseImage.of(97, 61);

    private static ModelInput input(String profile, TensorLayout layout) {
        return new ModelInput(PreprocessingProfile.named(profile).orElseThrow(), WIDTH, HEIGHT, layout);
    }

    /// Value by value, as the profile is written down.
    @ParameterizedTest
    @EnumSource(TensorLayout.class)
    void theTensorOfEveryProfileHasTheValuesOfItsChannelsInBothLayouts(TensorLayout layout) {
        for (String name : PreprocessingProfile.names()) {
            PreprocessingProfile profile = PreprocessingProfile.named(name).orElseThrow();
            float[] expected = new float[3 * PIXELS];
            for (int i = 0; i < expected.length; i++) {
                int channel = layout == TensorLayout.NCHW ? i / PIXELS : i % 3;
                int pixel = layout == TensorLayout.NCHW ? i % PIXELS : i / 3;
                PreprocessingProfile.Channel rule = profile.channels().get(channel);
                expected[i] = profile.roundsToLevels()
                        ? (profile.levels(image, WIDTH, HEIGHT).sample(pixel % WIDTH, pixel / WIDTH, rule.sample())
                                                / rule.divisor()
                                        - rule.mean())
                                / rule.deviation()
                        : profile.planes(image, WIDTH, HEIGHT)[channel * PIXELS + pixel];
            }

            assertThat(input(name, layout).of(image).tensor()).as(name).isEqualTo(expected);
        }
    }

    @Test
    void theImagesOfOneModelShareOneTable() {
        ModelInput input = input("keras-tf", TensorLayout.NCHW);

        ImageInput.Levels first = (ImageInput.Levels) input.of(image);
        ImageInput.Levels second = (ImageInput.Levels) input.of(NoiseImage.of(5, 5));

        assertThat(second.table()).isSameAs(first.table());
    }

    @Test
    void anImageOfAnotherSizeOrKindIsRefused() {
        ModelInput levels = input("keras-tf", TensorLayout.NCHW);
        ModelInput values = input("caffenet-fc7-2016", TensorLayout.NHWC);

        assertThatThrownBy(() -> levels.of(new PreparedImage.Levels(new byte[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("An image of 3 values");
        assertThatThrownBy(() -> levels.of(new PreparedImage.Planes(new float[3 * PIXELS])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> values.of(new PreparedImage.Levels(new byte[3 * PIXELS])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
