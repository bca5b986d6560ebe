package featuredrop.engine.cuda.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.engine.ImageInput;
import featuredrop.engine.InputKind;
import featuredrop.engine.Inputs;
import featuredrop.engine.LevelTable;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.NetworkRefusedException;
import featuredrop.engine.network.Shape;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.oracle.reference.Agreement;
import featuredrop.oracle.reference.OnnxModels;
import featuredrop.oracle.reference.OperatorCases;
import featuredrop.oracle.reference.Precision;
import featuredrop.oracle.reference.ReferenceExtractor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a device is told to do, done by an emulated one, is what the reference computes with the rounding of 16 bits.
final class ProgramTest {
    private static final int HEIGHT = 13;
    private static final int WIDTH = 11;
    private static final int IMAGES = 2;

    @ParameterizedTest
    @MethodSource("featuredrop.oracle.reference.OperatorCases#names")
    void aProgramComputesItsNetwork(String name) {
        OnnxModels models = new OnnxModels(17, 3, HEIGHT, WIDTH);
        String six = models.node("Conv", List.of("image", models.weights(6, 3, 1, 1), models.values(0, 1, 6)));
        String tap = OperatorCases.named(name).addTo(models, six);

        requireEqual(name, lowered(models, tap, TensorLayout.NCHW), TensorLayout.NCHW);
    }

    @Test
    void anImageWithItsChannelsLastIsTakenAsItIs() {
        requireEqual("channels last", channelsLast(), TensorLayout.NHWC);
    }

    private static LoweredNetwork channelsLast() {
        OnnxModels models = new OnnxModels(17, HEIGHT, WIDTH, 3);
        String planes = models.node("Transpose", List.of("image"), OnnxModels.ints("perm", 0, 3, 1, 2));
        String scaled = models.node("Mul", List.of(planes, models.scalar(0.5f)));
        String tap = models.node("Conv", List.of(scaled, models.weights(4, 3, 3, 3)));
        return lowered(models, tap, TensorLayout.NHWC);
    }

    /// The colours as they are, exchanged and turned, in both layouts.
    @ParameterizedTest
    @CsvSource({"0, 1, 2, NCHW", "2, 1, 0, NCHW", "1, 2, 0, NCHW", "0, 1, 2, NHWC", "2, 1, 0, NHWC"})
    void levelsGiveTheBitsOfTheirTensor(int first, int second, int third, TensorLayout layout) {
        LoweredNetwork network = layout == TensorLayout.NCHW ? planes() : channelsLast();
        LevelTable table = Inputs.table(HEIGHT * WIDTH, layout, first, second, third);
        List<ImageInput> levels = Inputs.levels(table, IMAGES);

        float[][] found = computed(network, new InputKind.Levels(table), levels);

        assertThat(found)
                .isDeepEqualTo(computed(network, new InputKind.Values(layout), Inputs.tensors(levels)))
                .isNotEqualTo(new float[found.length][found[0].length]);
    }

    @Test
    void levelsOfImagesOfAnotherSizeAreRefused() {
        InputKind kind = new InputKind.Levels(Inputs.table(WIDTH, TensorLayout.NCHW, 0, 1, 2));

        try (EmulatedDevice device = new EmulatedDevice()) {
            assertThatThrownBy(() -> new DeviceNetwork(planes(), kind, device))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Levels of " + WIDTH + " pixels for an image of " + HEIGHT + "×" + WIDTH + "×3");
        }
    }

    private static LoweredNetwork planes() {
        OnnxModels models = new OnnxModels(17, 3, HEIGHT, WIDTH);
        String tap = models.node("Conv", List.of("image", models.weights(4, 3, 3, 3)));
        return lowered(models, tap, TensorLayout.NCHW);
    }

    @Test
    void aNetworkThatKernelsDoNotTakeIsRefusedByTheNodesName() {
        OnnxModels models = new OnnxModels(17, 3, HEIGHT, WIDTH);
        String odd = models.node("Conv", List.of("image", models.weights(5, 3, 3, 3)));
        String pool = models.node("MaxPool", List.of("image"), OnnxModels.ints("kernel_shape", 2, 2));

        assertThatThrownBy(() -> DeviceNetwork.requireSupported(lowered(models, odd, TensorLayout.NCHW)))
                .isInstanceOf(NetworkRefusedException.class)
                .hasMessageContaining("conv")
                .hasMessageContaining("odd number of channels, 5");
        assertThatThrownBy(() -> DeviceNetwork.requireSupported(lowered(models, pool, TensorLayout.NCHW)))
                .hasMessageContaining("maxpool");
    }

    private static LoweredNetwork lowered(OnnxModels models, String tap, TensorLayout layout) {
        return Lowering.lower(
                models.model(tap), new Lowering.Wanted("image", new Shape(HEIGHT, WIDTH, 3), layout, tap));
    }

    private static void requireEqual(String name, LoweredNetwork network, TensorLayout layout) {
        List<ImageInput> images = images();
        float[][] expected;
        try (ReferenceExtractor reference =
                new ReferenceExtractor(network, new ReferenceExtractor.Settings(layout, Precision.FP16, IMAGES))) {
            expected = reference.extract(images);
        }
        float[][] found = computed(network, new InputKind.Values(layout), images);

        // The order of a sum may change a rounding, which later layers carry on.
        assertThat(Agreement.of(expected, found).distance()).as(name).isLessThan(2e-3);
    }

    private static float[][] computed(LoweredNetwork network, InputKind kind, List<ImageInput> images) {
        try (EmulatedDevice device = new EmulatedDevice()) {
            DeviceNetwork onDevice = new DeviceNetwork(network, kind, device);
            ByteBuffer input =
                    ByteBuffer.allocate((int) onDevice.inputBytes(IMAGES)).order(ByteOrder.LITTLE_ENDIAN);
            images.forEach(image -> kind.put(image, input));
            ProgramBuilder.Addresses addresses = new ProgramBuilder.Addresses(
                    device.upload(input.array()),
                    device.allocate(onDevice.arena(IMAGES).bytes()),
                    device.allocate(onDevice.outputBytes(IMAGES)));
            device.run(ProgramBuilder.program(onDevice, addresses, IMAGES));
            byte[] output = device.download(addresses.output(), (int) onDevice.outputBytes(IMAGES));
            return Features.rows(
                    ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(),
                    IMAGES,
                    onDevice.featureShape());
        }
    }

    private static List<ImageInput> images() {
        Random random = new Random(3);
        float[][] images = new float[IMAGES][3 * HEIGHT * WIDTH];
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                image[i] = (float) random.nextGaussian();
            }
        }
        return Inputs.values(images);
    }
}
