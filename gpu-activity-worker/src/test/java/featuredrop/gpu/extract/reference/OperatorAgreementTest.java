package featuredrop.gpu.extract.reference;

import static featuredrop.gpu.extract.network.OnnxModels.integer;
import static featuredrop.gpu.extract.network.OnnxModels.ints;
import static featuredrop.gpu.extract.network.OnnxModels.number;
import static featuredrop.gpu.extract.network.OnnxModels.text;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.gpu.extract.network.Lowering;
import featuredrop.gpu.extract.network.OnnxModels;
import featuredrop.gpu.extract.network.Shape;
import featuredrop.model.TensorLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operator that is lowered, in the variants that differ, against ONNX Runtime on an image of 13 × 11.
final class OperatorAgreementTest {
    private static final int HEIGHT = 13;
    private static final int WIDTH = 11;
    private static final int CHANNELS = 6;

    @TempDir
    private Path directory;

    private static Map<String, Function<OnnxModels, String>> cases() {
        Map<String, Function<OnnxModels, String>> cases = new TreeMap<>();
        cases.put("conv", m -> m.node("Conv", List.of("image", m.weights(8, 6, 3, 3))));
        cases.put(
                "conv with bias and stride",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(8, 6, 3, 3), m.values(0, 1, 8)),
                        ints("strides", 2, 3),
                        ints("pads", 1, 1, 1, 1)));
        cases.put(
                "conv with uneven padding",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(8, 6, 3, 5)),
                        ints("pads", 0, 2, 1, 3),
                        ints("strides", 2, 2)));
        cases.put("conv in groups", m -> m.node("Conv", List.of("image", m.weights(9, 2, 3, 3)), integer("group", 3)));
        cases.put(
                "conv dilated",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(4, 6, 3, 3)),
                        ints("dilations", 2, 3),
                        ints("pads", 2, 3, 2, 3)));
        cases.put(
                "conv depthwise",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(6, 1, 5, 5), m.values(0, 1, 6)),
                        integer("group", 6),
                        ints("strides", 2, 2),
                        ints("pads", 1, 1, 2, 2)));
        cases.put(
                "conv depthwise with two filters a channel",
                m -> m.node("Conv", List.of("image", m.weights(12, 1, 3, 3)), integer("group", 6)));
        cases.put(
                "conv same upper",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(8, 6, 4, 4)),
                        text("auto_pad", "SAME_UPPER"),
                        ints("strides", 2, 2)));
        cases.put(
                "conv same lower",
                m -> m.node(
                        "Conv",
                        List.of("image", m.weights(8, 6, 4, 4)),
                        text("auto_pad", "SAME_LOWER"),
                        ints("strides", 2, 2)));
        cases.put(
                "conv valid", m -> m.node("Conv", List.of("image", m.weights(8, 6, 4, 4)), text("auto_pad", "VALID")));
        for (String pool : List.of("MaxPool", "AveragePool")) {
            cases.put(pool, m -> m.node(pool, List.of("image"), ints("kernel_shape", 2, 3), ints("strides", 2, 2)));
            cases.put(
                    pool + " padded",
                    m -> m.node(
                            pool,
                            List.of("image"),
                            ints("kernel_shape", 3, 3),
                            ints("strides", 2, 2),
                            ints("pads", 1, 0, 1, 2)));
            cases.put(
                    pool + " rounding up",
                    m -> m.node(
                            pool,
                            List.of("image"),
                            ints("kernel_shape", 3, 3),
                            ints("strides", 2, 4),
                            ints("pads", 1, 1, 1, 1),
                            integer("ceil_mode", 1)));
            cases.put(
                    pool + " rounding up to a window outside",
                    m -> m.node(
                            pool,
                            List.of("image"),
                            ints("kernel_shape", 1, 2),
                            ints("strides", 3, 3),
                            integer("ceil_mode", 1)));
        }
        cases.put(
                "AveragePool counting padding",
                m -> m.node(
                        "AveragePool",
                        List.of("image"),
                        ints("kernel_shape", 3, 3),
                        ints("strides", 2, 2),
                        ints("pads", 1, 1, 2, 2),
                        integer("count_include_pad", 1)));
        cases.put(
                "AveragePool counting padding, rounding up",
                m -> m.node(
                        "AveragePool",
                        List.of("image"),
                        ints("kernel_shape", 3, 4),
                        ints("strides", 3, 3),
                        ints("pads", 1, 1, 1, 1),
                        integer("ceil_mode", 1),
                        integer("count_include_pad", 1)));
        cases.put("GlobalAveragePool", m -> m.node("GlobalAveragePool", List.of("image")));
        cases.put(
                "ReduceMean", m -> m.node("ReduceMean", List.of("image"), ints("axes", 2, 3), integer("keepdims", 0)));
        pointwise(cases);
        shapes(cases);
        return cases;
    }

    private static void pointwise(Map<String, Function<OnnxModels, String>> cases) {
        for (String function : List.of("Relu", "Sigmoid", "HardSwish")) {
            cases.put(function, m -> m.node(function, List.of("image")));
        }
        cases.put("HardSigmoid", m -> m.node("HardSigmoid", List.of("image"), number("alpha", 0.3f)));
        cases.put("Clip", m -> m.node("Clip", List.of("image", m.scalar(-0.5f), m.scalar(1))));
        cases.put("Clip below only", m -> m.node("Clip", List.of("image", m.scalar(-0.5f))));
        cases.put("swish of two nodes", m -> m.node("Mul", List.of("image", m.node("Sigmoid", List.of("image")))));
        cases.put(
                "hard swish of two nodes",
                m -> m.node("Mul", List.of("image", m.node("HardSigmoid", List.of("image"), number("alpha", 1 / 6f)))));
        cases.put("squeeze and excite", m -> {
            String pooled = m.node("GlobalAveragePool", List.of("image"));
            String reduced = m.node("Relu", List.of(m.node("Conv", List.of(pooled, m.weights(2, 6, 1, 1)))));
            String gate = m.node("Sigmoid", List.of(m.node("Conv", List.of(reduced, m.weights(6, 2, 1, 1)))));
            return m.node("Mul", List.of(gate, "image"));
        });
        cases.put(
                "Add, product of images",
                m -> m.node(
                        "Mul", List.of(m.node("Add", List.of("image", m.node("Relu", List.of("image")))), "image")));
        cases.put(
                "Sum of three",
                m -> m.node(
                        "Sum",
                        List.of("image", m.node("Relu", List.of("image")), m.node("Sigmoid", List.of("image")))));
        cases.put("conv with residual and relu", m -> {
            String branch = m.node(
                    "Conv", List.of("image", m.weights(6, 6, 3, 3), m.values(0, 1, 6)), ints("pads", 1, 1, 1, 1));
            return m.node("Relu", List.of(m.node("Add", List.of("image", branch))));
        });
        cases.put("batch normalisation after conv, scaled", m -> {
            String conv = m.node("Conv", List.of("image", m.weights(5, 6, 3, 3), m.values(0, 1, 5)));
            String norm = normalised(m, conv, 5);
            return m.node(
                    "Add", List.of(m.node("Mul", List.of(norm, m.values(1, 1, 5, 1, 1))), m.values(0, 1, 5, 1, 1)));
        });
        cases.put(
                "batch normalisation before conv",
                m -> m.node(
                        "Conv",
                        List.of(m.node("Relu", List.of(normalised(m, "image", 6))), m.weights(5, 6, 3, 3)),
                        ints("pads", 1, 1, 1, 1)));
        cases.put(
                "LRN",
                m -> m.node("LRN", List.of("image"), integer("size", 5), number("alpha", 0.5f), number("bias", 2)));
        cases.put(
                "Softmax",
                m -> m.node(
                        "Softmax", List.of(m.node("Flatten", List.of(m.node("GlobalAveragePool", List.of("image")))))));
    }

    private static String normalised(OnnxModels m, String x, int channels) {
        return m.node(
                "BatchNormalization",
                List.of(
                        x,
                        m.values(1, 0.3f, channels),
                        m.values(0, 1, channels),
                        m.values(0, 1, channels),
                        m.positive(channels)),
                number("epsilon", 1e-3f));
    }

    private static void shapes(Map<String, Function<OnnxModels, String>> cases) {
        int values = HEIGHT * WIDTH * CHANNELS;
        cases.put(
                "Concat",
                m -> m.node(
                        "Concat",
                        List.of(
                                "image",
                                m.node("Relu", List.of("image")),
                                m.node("Conv", List.of("image", m.weights(3, 6, 1, 1)))),
                        integer("axis", 1)));
        cases.put("Flatten alone", m -> m.node("Flatten", List.of("image")));
        cases.put(
                "Gemm after Flatten",
                m -> m.node(
                        "Gemm",
                        List.of(m.node("Flatten", List.of("image")), m.weights(7, values), m.values(0, 1, 7)),
                        integer("transB", 1),
                        number("alpha", 0.5f),
                        number("beta", 2)));
        cases.put(
                "Gemm after Reshape",
                m -> m.node(
                        "Gemm",
                        List.of(
                                m.node("Reshape", List.of("image", m.list(-1, values))),
                                m.values(0, 0.1f, values, 7),
                                m.values(0, 1, 7))));
        cases.put(
                "MatMul and Add",
                m -> m.node(
                        "Add",
                        List.of(
                                m.node(
                                        "MatMul",
                                        List.of(
                                                m.node("Reshape", List.of("image", m.list(0, -1))),
                                                m.values(0, 0.1f, values, 7))),
                                m.values(0, 1, 7))));
        cases.put("channel shuffle", m -> {
            String grouped = m.node("Reshape", List.of("image", m.list(0, 2, 3, HEIGHT, WIDTH)));
            String shuffled = m.node("Transpose", List.of(grouped), ints("perm", 0, 2, 1, 3, 4));
            return m.node(
                    "Conv",
                    List.of(m.node("Reshape", List.of(shuffled, m.list(0, 6, HEIGHT, WIDTH))), m.weights(6, 2, 1, 1)),
                    integer("group", 3));
        });
        cases.put("Dropout, Identity and folded constants", m -> {
            String weights = m.node("Unsqueeze", List.of(m.values(1, 1, 6), m.list(1, 2)));
            String scaled = m.node("Mul", List.of(m.node("Identity", List.of("image")), weights));
            return m.node("Relu", List.of(m.node("Dropout", List.of(scaled))));
        });
    }

    private static List<String> names() {
        return List.copyOf(cases().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void anOperatorAgrees(String name) throws IOException {
        OnnxModels models = new OnnxModels(17, CHANNELS, HEIGHT, WIDTH);
        String output = Objects.requireNonNull(cases().get(name)).apply(models);
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
