package featuredrop.images.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageFault;
import featuredrop.images.RgbImage;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.profile.PreprocessingProfile;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every preparation of images promises.
public abstract class ImagePreparationContract {
    /// Limits of the preparation under test.
    protected static final HeaderCheck CHECK = new HeaderCheck(40_000_000, 16_384);

    /// The preparation under test.
    protected abstract ImagePreparation preparation();

    /// The decoders of all formats, in this process.
    protected static ImageDecoder decoder() {
        return new Decoders(Tools.turboJpeg(), Tools.webP()).open(CHECK);
    }

    /// An input of 32 × 24 of a profile.
    protected static InputForm form(String profile) {
        return new InputForm(PreprocessingProfile.named(profile).orElseThrow(), 32, 24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-lite-v1", "caffenet-fc7-2016", "keras-tf"})
    void theTensorIsWhatTheProfileMakesOfThePixels(String profile) {
        byte[] file = TestImages.jpeg(3);
        InputForm form = form(profile);
        RgbImage pixels = ((ImageDecoder.Decoded.Pixels) decoder().decode(file)).image();
        float[] expected = Tensors.of(form.profile(), form.prepared(pixels));

        assertThat(tensor(file, form)).isEqualTo(expected);
    }

    @Test
    void whatCannotBeDecodedHasAFault() {
        byte[] file = TestImages.jpeg();

        assertThat(refused(new byte[0])).isEqualTo(ImageFault.NOT_IMAGE);
        assertThat(refused("<html>".getBytes(StandardCharsets.UTF_8))).isEqualTo(ImageFault.NOT_IMAGE);
        assertThat(refused("\0\0\0\u001cftypavif".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(ImageFault.UNSUPPORTED_FORMAT);
        assertThat(refused(Arrays.copyOf(file, file.length / 2))).isEqualTo(ImageFault.TRUNCATED);
    }

    @Test
    void anImageThatIsTooThinToBeResizedIsABomb() {
        byte[] thin = TestImages.encoded("png", BufferedImage.TYPE_BYTE_GRAY, 16_000, 1);

        assertThat(preparation().prepare(thin, form("torchvision-resnet-v1")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(ImageFault.BOMB));
    }

    @Test
    void manyThreadsGetEachTheirOwn() throws Exception {
        InputForm form = form("efficientnet-lite-v1");
        List<float[]> expected = new ArrayList<>();
        ImageDecoder decoder = decoder();
        for (int i = 0; i < 40; i++) {
            RgbImage pixels = ((ImageDecoder.Decoded.Pixels) decoder.decode(TestImages.jpeg(i))).image();
            expected.add(Tensors.of(form.profile(), form.prepared(pixels)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<float[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                byte[] file = TestImages.jpeg(i);
                tasks.add(() -> tensor(file, form));
            }
            List<Future<float[]>> tensors = threads.invokeAll(tasks);
            for (int i = 0; i < 40; i++) {
                assertThat(tensors.get(i).get()).as("image %d", i).isEqualTo(expected.get(i));
            }
        }
    }

    /// The tensor of a file that has to be readable.
    protected final float[] tensor(byte[] file, InputForm form) {
        return Tensors.of(form.profile(), ((Result.Input) preparation().prepare(file, form)).image());
    }

    /// The fault of a file that must not be readable.
    protected final ImageFault refused(byte[] file) {
        return ((Result.Refused) preparation().prepare(file, form("keras-tf"))).fault();
    }
}
