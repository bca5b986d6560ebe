package featuredrop.e2e.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.engine.onnx.OnnxRuntimeExtractor;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.images.ImageDecoder;
import featuredrop.images.RgbImage;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ModelInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights, padding, crop, resize, colour order and normalisation fit together only if the network recognises what
/// it was trained on. The photos and the model come from `tools/setup`.
class KnownPhotosIT {
    private static final int CLASSES = 1_000;

    private final Path tools = SharedLocalSystem.home().resolve(".tools");
    private final ModelDescriptor model = ModelDescriptor.load(tools.resolve("models"), "efficientnet-lite0");

    @ParameterizedTest
    @CsvSource({
        "coffee.png, espresso, 967",
        "rocket.jpg, missile, 657",
        "china.jpg, palace, 698",
        "chelsea.png, Egyptian cat, 285",
        "chelsea.png, tabby, 281"
    })
    void aKnownPhotoGetsItsClassAmongTheFirstThree(String photo, String label, int index) throws IOException {
        float[] logits = logits(tools.resolve("photos").resolve(photo));

        List<Integer> first = IntStream.range(0, CLASSES)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -logits[i]))
                .limit(3)
                .toList();

        assertThat(first)
                .as("%s is a picture of class %d, %s", photo, index, label)
                .contains(index);
    }

    /// Digests of what Pillow 13.0.0 makes of the photos with `convert("RGB")`.
    @ParameterizedTest
    @CsvSource({
        "astronaut.png, 512x512, a8c429c18afa7b0f",
        "brick.png, 512x512, 3501e216fb0968c3",
        "camera.png, 512x512, 13e2b4aa92cb1649",
        "cell.png, 550x660, 54f2cef870247578",
        "chelsea.png, 451x300, 416b729128bfb2c3",
        "china.jpg, 640x427, e701459344fd6979",
        "clock_motion.png, 400x300, bd64c6ee0d85e182",
        "coffee.png, 600x400, 0ce2b51640b9c95f",
        "coins.png, 384x303, aaecc2ad43bd43e2",
        "flower.jpg, 640x427, 3202904ed246795b",
        "grass.png, 512x512, c7ca5c984d6b5a27",
        "gravel.png, 512x512, e73bd88250cbfd7f",
        "hubble_deep_field.jpg, 1000x872, 9a3ea9548188f81e",
        "ihc.png, 512x512, c5b3ef509a92f16d",
        "retina.jpg, 1411x1411, 3670e389d0dae9f7",
        "rocket.jpg, 640x427, 3d4435cc745752b7"
    })
    void thePixelsOfAPhotoAreThoseOfPillow(String photo, String size, String digest) throws IOException {
        RgbImage image = pixels(tools.resolve("photos").resolve(photo));

        assertThat(image.width() + "x" + image.height()).isEqualTo(size);
        assertThat(Sha256.hex(image.samples())).startsWith(digest);
    }

    private RgbImage pixels(Path photo) throws IOException {
        Path libraries = tools.resolve("native");
        ImageDecoder decoder = new Decoders(
                        libraries.resolve("libturbojpeg.so.0").toString(),
                        libraries.resolve("libwebp.so.7").toString())
                .open(new HeaderCheck(40_000_000, 16_384));
        return ((ImageDecoder.Decoded.Pixels) decoder.decode(Files.readAllBytes(photo))).image();
    }

    private float[] logits(Path photo) throws IOException {
        PreprocessingProfile profile =
                PreprocessingProfile.named(model.profile()).orElseThrow();
        OnnxRuntimeExtractor.Network network = new OnnxRuntimeExtractor.Network(
                model.requireOnnx(), model.input(), new long[] {3, model.height(), model.width()}, "logits", CLASSES);
        try (OnnxRuntimeExtractor classifier = OnnxRuntimeExtractor.load(network, 1, 1)) {
            ModelInput input = new ModelInput(profile, model.width(), model.height(), model.layout());
            return classifier.extract(List.of(input.of(pixels(photo))))[0];
        }
    }
}
