package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.profile.PreprocessingProfile;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class InProcessPreparationTest extends ImagePreparationContract {
    private final ImagePreparation preparation = new InProcessPreparation(decoder(), Detail.EXACT);

    @Override
    protected ImagePreparation preparation() {
        return preparation;
    }

    @Test
    void reducedDecodingGivesFewerPixelsButEnough() {
        byte[] file = TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 1_001, 803);

        RgbImage quarter = ((ImageDecoder.Decoded.Pixels) decoder().decode(file, 200)).image();
        RgbImage whole = ((ImageDecoder.Decoded.Pixels) decoder().decode(file, 403)).image();

        assertThat(quarter.width()).isEqualTo(251);
        assertThat(quarter.height()).isEqualTo(201);
        assertThat(whole.width()).isEqualTo(1_001);
    }

    @Test
    void whatWasPreparedStaysAsItIsWhenMemoryIsUsedAgain() {
        List<byte[]> files = Stream.of(64, 301, 64, 97, 300, 8, 301)
                .map(side -> TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, side, side))
                .toList();
        // 64 is also the size of the input: nothing has to be resized.
        InputForm form =
                new InputForm(PreprocessingProfile.named("rgb-levels-v1").orElseThrow(), 64, 64);
        List<float[]> alone = files.stream()
                .map(file -> new InProcessPreparation(decoder(), Detail.EXACT).prepare(file, form))
                .map(result -> tensor(result, form))
                .toList();

        List<ImagePreparation.Result> results =
                files.stream().map(file -> preparation.prepare(file, form)).toList();

        for (int i = 0; i < files.size(); i++) {
            assertThat(tensor(results.get(i), form)).containsExactly(alone.get(i));
        }
    }

    private static float[] tensor(ImagePreparation.Result result, InputForm form) {
        return Tensors.of(form.profile(), ((ImagePreparation.Result.Input) result).image());
    }

    @Test
    void aReducedTensorIsNearTheExactOne() {
        byte[] file = TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 1_001, 803);
        InputForm form = form("efficientnet-lite-v1");
        float[] exact = tensor(file, form);
        ImagePreparation reduced = new InProcessPreparation(decoder(), Detail.REDUCED);

        float[] near = tensor(reduced.prepare(file, form), form);

        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += Math.abs(exact[i] - near[i]);
        }
        assertThat(near).isNotEqualTo(exact);
        // In deviations of the training set; a level is about 0.017.
        assertThat(sum / exact.length).isLessThan(0.05);
    }
}
