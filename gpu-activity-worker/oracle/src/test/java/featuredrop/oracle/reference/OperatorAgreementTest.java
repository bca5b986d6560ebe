package featuredrop.oracle.reference;

import static featuredrop.oracle.reference.OnnxModels.ints;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.exchange.model.TensorLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operator that is lowered, in the variants that differ, against ONNX Runtime on an image of 13 × 11.
final class OperatorAgreementTest {
    private static final int HEIGHT = OperatorCases.HEIGHT;
    private static final int WIDTH = OperatorCases.WIDTH;
    private static final int CHANNELS = OperatorCases.CHANNELS;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("featuredrop.oracle.reference.OperatorCases#names")
    void anOperatorAgrees(String name) throws IOException {
        OnnxModels models = new OnnxModels(17, CHANNELS, HEIGHT, WIDTH);
        String output = OperatorCases.named(name).addTo(models, "image");
        Oracle oracle = Oracle.of(
                models.model(output),
                new Lowering.Wanted("image", new Shape(HEIGHT, WIDTH, CHANNELS), TensorLayout.NCHW, output),
                directory);
        requireAgreement(name, oracle);
    }

    @Test
    void anImageWithItsChannelsLastAgrees() throws IOException {
        OnnxModels models = new OnnxModels(17, HEIGHT, WIDTH, CHANNELS);
        String planes = models.node("Transpose", List.of("image"), ints("perm", 0, 3, 1, 2));
        String output = models.node("Conv", List.of(planes, models.weights(4, 6, 3, 3)));
        Oracle oracle = Oracle.of(
                models.model(output),
                new Lowering.Wanted("image", new Shape(HEIGHT, WIDTH, CHANNELS), TensorLayout.NHWC, output),
                directory);
        requireAgreement("channels last", oracle);
    }

    private static void requireAgreement(String name, Oracle oracle) {
        float[][] images = images(3);
        float[][] expected = oracle.expected(images);
        Agreement.of(expected, oracle.found(Precision.FP32, images)).require(Precision.FP32, name);
        // A single rounding of each value, but a sum that nearly vanishes may keep few digits.
        assertThat(Agreement.of(expected, oracle.found(Precision.FP16, images)).distance())
                .as(name)
                .isLessThan(3e-3);
    }

    private static float[][] images(int count) {
        Random random = new Random(3);
        float[][] images = new float[count][CHANNELS * HEIGHT * WIDTH];
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) random.nextGaussian();
            }
        }
        return images;
    }
}
