package featuredrop.oracle.reference;

import static featuredrop.oracle.reference.OnnxModels.integer;
import static featuredrop.oracle.reference.OnnxModels.ints;
import static featuredrop.oracle.reference.OnnxModels.number;
import static featuredrop.oracle.reference.OnnxModels.text;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Every operator that is lowered, in the variants that differ, on a tensor of 6 channels, 13 rows, 11 columns.
public final class OperatorCases {
    static final int HEIGHT = 13;
    static final int WIDTH = 11;
    static final int CHANNELS = 6;

    private OperatorCases() {}

    private static String clipped(OnnxModels m, String x, int channels) {
        String y = m.node("Conv", List.of(x, m.weights(channels, 6, 1, 1), m.values(0, 1, channels)));
        return m.node("Clip", List.of(y, m.scalar(-0.5f), m.scalar(0.4f)));
    }

    private static String depthwise(OnnxModels m, String x, int channels, int side, int stride) {
        return m.node(
                "Conv",
                List.of(x, m.weights(channels, 1, side, side), m.values(0, 1, channels)),
                integer("group", channels),
                ints("strides", stride, stride),
                ints("pads", side / 2, side / 2, side / 2, side / 2));
    }

    /// Nodes that are added to a model.
    public interface Case {
        /// @param x the tensor that they begin with
        /// @return the tensor that they end with
        String addTo(OnnxModels models, String x);
    }

    /// The case of that name.
    public static Case named(String name) {
        return Objects.requireNonNull(all().get(name), name);
    }

    /// All names.
    public static List<String> names() {
        return List.copyOf(all().keySet());
    }

    /// All of them by name.
    public static Map<String, Case> all() {
        Map<String, Case> cases = new TreeMap<>();
        cases.put("conv", (m, x) -> m.node("Conv", List.of(x, m.weights(8, 6, 3, 3))));
        cases.put(
                "conv with bias and stride",
                (m, x) -> m.node(
                        "Conv",
                        List.of(x, m.weights(8, 6, 3, 3), m.values(0, 1, 8)),
                        ints("strides", 2, 3),
                        ints("pads", 1, 1, 1, 1)));
        cases.put(
                "conv with uneven padding",
                (m, x) -> m.node(
                        "Conv", List.of(x, m.weights(8, 6, 3, 5)), ints("pads", 0, 2, 1, 3), ints("strides", 2, 2)));
        cases.put("conv in groups", (m, x) -> m.node("Conv", List.of(x, m.weights(12, 2, 3, 3)), integer("group", 3)));
        cases.put(
                "conv dilated",
                (m, x) -> m.node(
                        "Conv", List.of(x, m.weights(4, 6, 3, 3)), ints("dilations", 2, 3), ints("pads", 2, 3, 2, 3)));
        cases.put(
                "conv depthwise",
                (m, x) -> m.node(
                        "Conv",
                        List.of(x, m.weights(6, 1, 5, 5), m.values(0, 1, 6)),
                        integer("group", 6),
                        ints("strides", 2, 2),
                        ints("pads", 1, 1, 2, 2)));
        cases.put(
                "conv depthwise with two filters a channel",
                (m, x) -> m.node("Conv", List.of(x, m.weights(12, 1, 3, 3)), integer("group", 6)));
        cases.put("conv depthwise of clipped pairs", (m, x) -> depthwise(m, clipped(m, x, 6), 6, 3, 1));
        cases.put("conv depthwise of clipped strips, 3 by 1", (m, x) -> depthwise(m, clipped(m, x, 16), 16, 3, 1));
        cases.put("conv depthwise of clipped strips, 3 by 2", (m, x) -> depthwise(m, clipped(m, x, 8), 8, 3, 2));
        cases.put("conv depthwise of clipped strips, 5 by 1", (m, x) -> depthwise(m, clipped(m, x, 8), 8, 5, 1));
        cases.put("conv depthwise of clipped strips, 5 by 2", (m, x) -> depthwise(m, clipped(m, x, 24), 24, 5, 2));
        cases.put("conv depthwise of a clipped tensor that another node reads", (m, x) -> {
            String clipped = clipped(m, x, 8);
            return m.node("Add", List.of(depthwise(m, clipped, 8, 3, 1), clipped));
        });
        cases.put("conv depthwise with swish", (m, x) -> {
            String y = depthwise(m, clipped(m, x, 8), 8, 3, 1);
            return m.node("Mul", List.of(y, m.node("Sigmoid", List.of(y))));
        });
        cases.put(
                "conv same upper",
                (m, x) -> m.node(
                        "Conv",
                        List.of(x, m.weights(8, 6, 4, 4)),
                        text("auto_pad", "SAME_UPPER"),
                        ints("strides", 2, 2)));
        cases.put(
                "conv same lower",
                (m, x) -> m.node(
                        "Conv",
                        List.of(x, m.weights(8, 6, 4, 4)),
                        text("auto_pad", "SAME_LOWER"),
                        ints("strides", 2, 2)));
        cases.put("conv valid", (m, x) -> m.node("Conv", List.of(x, m.weights(8, 6, 4, 4)), text("auto_pad", "VALID")));
        for (String pool : List.of("MaxPool", "AveragePool")) {
            cases.put(pool, (m, x) -> m.node(pool, List.of(x), ints("kernel_shape", 2, 3), ints("strides", 2, 2)));
            cases.put(
                    pool + " padded",
                    (m, x) -> m.node(
                            pool,
                            List.of(x),
                            ints("kernel_shape", 3, 3),
                            ints("strides", 2, 2),
                            ints("pads", 1, 0, 1, 2)));
            cases.put(
                    pool + " rounding up",
                    (m, x) -> m.node(
                            pool,
                            List.of(x),
                            ints("kernel_shape", 3, 3),
                            ints("strides", 2, 4),
                            ints("pads", 1, 1, 1, 1),
                            integer("ceil_mode", 1)));
            cases.put(
                    pool + " rounding up to a window outside",
                    (m, x) -> m.node(
                            pool,
                            List.of(x),
                            ints("kernel_shape", 1, 2),
                            ints("strides", 3, 3),
                            integer("ceil_mode", 1)));
        }
        cases.put(
                "AveragePool counting padding",
                (m, x) -> m.node(
                        "AveragePool",
                        List.of(x),
                        ints("kernel_shape", 3, 3),
                        ints("strides", 2, 2),
                        ints("pads", 1, 1, 2, 2),
                        integer("count_include_pad", 1)));
        cases.put(
                "AveragePool counting padding, rounding up",
                (m, x) -> m.node(
                        "AveragePool",
                        List.of(x),
                        ints("kernel_shape", 3, 4),
                        ints("strides", 3, 3),
                        ints("pads", 1, 1, 1, 1),
                        integer("ceil_mode", 1),
                        integer("count_include_pad", 1)));
        cases.put("GlobalAveragePool", (m, x) -> m.node("GlobalAveragePool", List.of(x)));
        cases.put("ReduceMean", (m, x) -> m.node("ReduceMean", List.of(x), ints("axes", 2, 3), integer("keepdims", 0)));
        pointwise(cases);
        shapes(cases);
        return cases;
    }

    private static void pointwise(Map<String, Case> cases) {
        for (String function : List.of("Relu", "Sigmoid", "HardSwish")) {
            cases.put(function, (m, x) -> m.node(function, List.of(x)));
        }
        cases.put("HardSigmoid", (m, x) -> m.node("HardSigmoid", List.of(x), number("alpha", 0.3f)));
        cases.put("Clip", (m, x) -> m.node("Clip", List.of(x, m.scalar(-0.5f), m.scalar(1))));
        cases.put("Clip below only", (m, x) -> m.node("Clip", List.of(x, m.scalar(-0.5f))));
        cases.put("swish of two nodes", (m, x) -> m.node("Mul", List.of(x, m.node("Sigmoid", List.of(x)))));
        cases.put(
                "hard swish of two nodes",
                (m, x) -> m.node("Mul", List.of(x, m.node("HardSigmoid", List.of(x), number("alpha", 1 / 6f)))));
        cases.put("squeeze and excite", (m, x) -> {
            String pooled = m.node("GlobalAveragePool", List.of(x));
            String reduced = m.node("Relu", List.of(m.node("Conv", List.of(pooled, m.weights(2, 6, 1, 1)))));
            String gate = m.node("Sigmoid", List.of(m.node("Conv", List.of(reduced, m.weights(6, 2, 1, 1)))));
            return m.node("Mul", List.of(gate, x));
        });
        cases.put(
                "Add, product of images",
                (m, x) -> m.node("Mul", List.of(m.node("Add", List.of(x, m.node("Relu", List.of(x)))), x)));
        cases.put(
                "Sum of three",
                (m, x) -> m.node("Sum", List.of(x, m.node("Relu", List.of(x)), m.node("Sigmoid", List.of(x)))));
        cases.put("conv with residual and relu", (m, x) -> {
            String branch =
                    m.node("Conv", List.of(x, m.weights(6, 6, 3, 3), m.values(0, 1, 6)), ints("pads", 1, 1, 1, 1));
            return m.node("Relu", List.of(m.node("Add", List.of(x, branch))));
        });
        cases.put("batch normalisation after conv, scaled", (m, x) -> {
            String conv = m.node("Conv", List.of(x, m.weights(8, 6, 3, 3), m.values(0, 1, 8)));
            String norm = normalised(m, conv, 8);
            return m.node(
                    "Add", List.of(m.node("Mul", List.of(norm, m.values(1, 1, 8, 1, 1))), m.values(0, 1, 8, 1, 1)));
        });
        cases.put(
                "batch normalisation before conv",
                (m, x) -> m.node(
                        "Conv",
                        List.of(m.node("Relu", List.of(normalised(m, x, 6))), m.weights(8, 6, 3, 3)),
                        ints("pads", 1, 1, 1, 1)));
        cases.put(
                "LRN",
                (m, x) -> m.node("LRN", List.of(x), integer("size", 5), number("alpha", 0.5f), number("bias", 2)));
        cases.put(
                "Softmax",
                (m, x) -> m.node(
                        "Softmax", List.of(m.node("Flatten", List.of(m.node("GlobalAveragePool", List.of(x)))))));
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

    private static void shapes(Map<String, Case> cases) {
        int values = HEIGHT * WIDTH * CHANNELS;
        cases.put(
                "Concat",
                (m, x) -> m.node(
                        "Concat",
                        List.of(x, m.node("Relu", List.of(x)), m.node("Conv", List.of(x, m.weights(4, 6, 1, 1)))),
                        integer("axis", 1)));
        cases.put("Flatten alone", (m, x) -> m.node("Flatten", List.of(x)));
        cases.put(
                "Gemm after Flatten",
                (m, x) -> m.node(
                        "Gemm",
                        List.of(m.node("Flatten", List.of(x)), m.weights(8, values), m.values(0, 1, 8)),
                        integer("transB", 1),
                        number("alpha", 0.5f),
                        number("beta", 2)));
        cases.put(
                "Gemm after Reshape",
                (m, x) -> m.node(
                        "Gemm",
                        List.of(
                                m.node("Reshape", List.of(x, m.list(-1, values))),
                                m.values(0, 0.1f, values, 8),
                                m.values(0, 1, 8))));
        cases.put(
                "MatMul and Add",
                (m, x) -> m.node(
                        "Add",
                        List.of(
                                m.node(
                                        "MatMul",
                                        List.of(
                                                m.node("Reshape", List.of(x, m.list(0, -1))),
                                                m.values(0, 0.1f, values, 8))),
                                m.values(0, 1, 8))));
        cases.put("channel shuffle", (m, x) -> {
            String grouped = m.node("Reshape", List.of(x, m.list(0, 2, 3, HEIGHT, WIDTH)));
            String shuffled = m.node("Transpose", List.of(grouped), ints("perm", 0, 2, 1, 3, 4));
            return m.node(
                    "Conv",
                    List.of(m.node("Reshape", List.of(shuffled, m.list(0, 6, HEIGHT, WIDTH))), m.weights(6, 2, 1, 1)),
                    integer("group", 3));
        });
        cases.put("Dropout, Identity and folded constants", (m, x) -> {
            String weights = m.node("Unsqueeze", List.of(m.values(1, 1, 6), m.list(1, 2)));
            String scaled = m.node("Mul", List.of(m.node("Identity", List.of(x)), weights));
            return m.node("Relu", List.of(m.node("Dropout", List.of(scaled))));
        });
    }
}
