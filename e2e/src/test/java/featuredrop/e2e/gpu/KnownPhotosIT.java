package featuredrop.e2e.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.gpu.extract.onnx.OnnxRuntimeExtractor;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.ImageDecoder;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.image.imageio.ImageIoDecoder;
import featuredrop.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private float[] logits(Path photo) throws IOException {
        PreprocessingProfile profile =
                PreprocessingProfile.named(model.profile()).orElseThrow();
        OnnxRuntimeExtractor.Network network = new OnnxRuntimeExtractor.Network(
                model.requireOnnx(), model.input(), new long[] {3, model.height(), model.width()}, "logits", CLASSES);
        try (ImageIoDecoder decoder = new ImageIoDecoder(new HeaderCheck(40_000_000, 16_384), Duration.ofSeconds(60));
                OnnxRuntimeExtractor classifier = OnnxRuntimeExtractor.load(network, 1, 1)) {
            ImageDecoder.Decoded.Pixels pixels =
                    (ImageDecoder.Decoded.Pixels) decoder.decode(Files.readAllBytes(photo));
            float[] tensor = profile.planes(pixels.image(), model.width(), model.height());
            return classifier.extract(new float[][] {tensor})[0];
        }
    }
}
