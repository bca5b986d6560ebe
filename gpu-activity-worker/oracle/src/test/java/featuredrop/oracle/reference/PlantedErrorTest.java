package featuredrop.oracle.reference;

import static featuredrop.oracle.reference.OnnxModels.integer;
import static featuredrop.oracle.reference.OnnxModels.ints;
import static featuredrop.oracle.reference.OnnxModels.number;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Operation.Convolution;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import featuredrop.engine.network.format.GraphProto;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.NodeProto;
import featuredrop.exchange.model.TensorLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The check that holds engines against ONNX Runtime notices the mistakes that are easily made. Two networks: CaffeNet
/// with its tap `fc7`, and ShuffleNet for batch normalisation.
@Tag("slow")
final class PlantedErrorTest {
    private static final int SIDE = 227;
    private static final String PROFILE = "caffenet-fc7-2016";

    @TempDir
    private Path directory;

    @Test
    void caffeNetAgreesAtItsTapAndMistakesDoNot() throws IOException {
        CaffeNet caffe = new CaffeNet();
        Oracle oracle = Oracle.of(caffe.model, wanted(caffe.fc7), directory);
        float[][] photos = Photos.planes(3, PROFILE, SIDE);
        float[][] expected = oracle.expected(photos);

        for (Precision precision : Precision.values()) {
            Agreement.of(expected, oracle.found(precision, photos)).require(precision, "caffenet");
        }
        requireNoticed("colours exchanged", expected, oracle.found(Precision.FP16, coloursExchanged(photos)));
        requireNoticed("rows and columns exchanged", expected, oracle.found(Precision.FP16, turned(photos)));
        requireNoticed(
                "padding off by one", expected, oracle.found(paddingMoved(oracle.lowered()), Precision.FP16, photos));
        LoweredNetwork before = Lowering.lower(caffe.model, wanted(caffe.fc7BeforeRelu));
        requireNoticed("the tap before the function", expected, oracle.found(before, Precision.FP16, photos));
        LoweredNetwork fc6 = Lowering.lower(caffe.model, wanted(caffe.fc6));
        requireNoticed("the tap of the layer before", expected, oracle.found(fc6, Precision.FP16, photos));
    }

    @Test
    void anotherEpsilonOfBatchNormalisationIsNoticed() throws IOException {
        Topologies.Filled filled = Topologies.filled("shufflenet");
        Lowering.Wanted wanted =
                new Lowering.Wanted(filled.input(), new Shape(224, 224, 3), TensorLayout.NCHW, filled.tap());
        float[][] photos = Photos.planes(3, "efficientnet-lite-v1", 224);
        ModelProto model = Calibration.of(filled.model(), wanted, photos);
        Oracle oracle = Oracle.of(model, wanted, directory);
        float[][] expected = oracle.expected(photos);

        Agreement.of(expected, oracle.found(Precision.FP16, photos)).require(Precision.FP16, "shufflenet");
        LoweredNetwork other = Lowering.lower(withEpsilon(model, 1e-3f), wanted);
        requireNoticed("another epsilon", expected, oracle.found(other, Precision.FP32, photos));
    }

    private static Lowering.Wanted wanted(String tap) {
        return new Lowering.Wanted("image", new Shape(SIDE, SIDE, 3), TensorLayout.NCHW, tap);
    }

    /// Even by the wider bounds.
    private static void requireNoticed(String mistake, float[][] expected, float[][] found) {
        Agreement agreement = Agreement.of(expected, found);
        System.out.println(mistake + " " + agreement);
        assertThat(agreement.holds(Precision.FP16))
                .as("%s: %s", mistake, agreement)
                .isFalse();
    }

    private static float[][] coloursExchanged(float[][] photos) {
        float[][] changed = new float[photos.length][];
        int plane = SIDE * SIDE;
        for (int i = 0; i < photos.length; i++) {
            changed[i] = photos[i].clone();
            System.arraycopy(photos[i], 0, changed[i], 2 * plane, plane);
            System.arraycopy(photos[i], 2 * plane, changed[i], 0, plane);
        }
        return changed;
    }

    private static float[][] turned(float[][] photos) {
        float[][] changed = new float[photos.length][photos[0].length];
        for (int i = 0; i < photos.length; i++) {
            for (int at = 0; at < photos[i].length; at++) {
                int inPlane = at % (SIDE * SIDE);
                int turned = at - inPlane + inPlane % SIDE * SIDE + inPlane / SIDE;
                changed[i][turned] = photos[i][at];
            }
        }
        return changed;
    }

    /// One row of the second convolution's padding goes from above the image to below.
    private static LoweredNetwork paddingMoved(LoweredNetwork network) {
        List<Step> steps = new ArrayList<>(network.steps());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.operation() instanceof Convolution convolution
                    && convolution.window().padding().top() == 2) {
                FilterWindow window = convolution.window();
                FilterWindow.Padding padding = window.padding();
                FilterWindow moved = new FilterWindow(
                        window.kernel(),
                        window.stride(),
                        window.dilation(),
                        new FilterWindow.Padding(
                                padding.top() - 1, padding.left(), padding.bottom() + 1, padding.right()));
                Convolution other = new Convolution(
                        moved,
                        convolution.groups(),
                        convolution.weights(),
                        convolution.bias(),
                        convolution.activation());
                steps.set(i, new Step(step.node(), other, step.inputs(), step.output()));
                return new LoweredNetwork(network.input(), network.shapes(), steps, network.feature());
            }
        }
        throw new IllegalStateException("No convolution with padding 2");
    }

    private static ModelProto withEpsilon(ModelProto model, float epsilon) {
        GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
        for (NodeProto node : model.getGraph().getNodeList()) {
            graph.addNode(
                    node.getOpType().equals("BatchNormalization")
                            ? node.toBuilder()
                                    .clearAttribute()
                                    .addAttribute(number("epsilon", epsilon))
                                    .build()
                            : node);
        }
        return model.toBuilder().setGraph(graph).build();
    }

    /// The network of the 2016 pipeline, as published: pools before normalisation, groups of two. Its input has levels
    /// of 0 to 255, so the first filters are small.
    private static final class CaffeNet {
        private final OnnxModels m = new OnnxModels(17, 3, SIDE, SIDE);
        private final ModelProto model;
        private final String fc6;
        private final String fc7BeforeRelu;
        private final String fc7;

        CaffeNet() {
            String scaled = m.node("Mul", List.of("image", m.scalar(1 / 64f)));
            String one = normalised(pooled(conv(scaled, new int[] {96, 3, 11, 11}, 4, 0)));
            String two = normalised(pooled(conv(one, new int[] {256, 48, 5, 5}, 1, 2)));
            String three = conv(two, new int[] {384, 256, 3, 3}, 1, 1);
            String four = conv(three, new int[] {384, 192, 3, 3}, 1, 1);
            String five = pooled(conv(four, new int[] {256, 192, 3, 3}, 1, 1));
            fc6 = relu(dense(m.node("Flatten", List.of(five)), 4096, 9216));
            fc7BeforeRelu = dense(m.node("Dropout", List.of(fc6)), 4096, 4096);
            fc7 = relu(fc7BeforeRelu);
            model = m.model(fc7);
        }

        /// Filters that see 48 or 192 channels do so in two groups.
        private String conv(String x, int[] filters, int stride, int pad) {
            int groups = filters[1] % 48 == 0 ? 2 : 1;
            return relu(m.node(
                    "Conv",
                    List.of(x, m.weights(filters), m.values(0, 0.1f, filters[0])),
                    ints("strides", stride, stride),
                    ints("pads", pad, pad, pad, pad),
                    integer("group", groups)));
        }

        private String relu(String x) {
            return m.node("Relu", List.of(x));
        }

        private String pooled(String x) {
            return m.node(
                    "MaxPool", List.of(x), ints("kernel_shape", 3, 3), ints("strides", 2, 2), integer("ceil_mode", 1));
        }

        private String normalised(String x) {
            return m.node("LRN", List.of(x), integer("size", 5), number("alpha", 1e-4f), number("beta", 0.75f));
        }

        private String dense(String x, int outputs, int inputs) {
            return m.node(
                    "Gemm", List.of(x, m.weights(outputs, inputs), m.values(0, 0.1f, outputs)), integer("transB", 1));
        }
    }
}
