package featuredrop.engine.network;

import static featuredrop.oracle.reference.OnnxModels.integer;
import static featuredrop.oracle.reference.OnnxModels.ints;
import static featuredrop.oracle.reference.OnnxModels.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.engine.network.Operation.Convolution;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.oracle.reference.OnnxModels;
import featuredrop.oracle.reference.Topologies;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class LoweringTest {
    private final OnnxModels m = new OnnxModels(17, 4, 8, 8);

    private LoweredNetwork lowered(String tap) {
        return Lowering.lower(m.model(tap), wanted(tap));
    }

    private static Lowering.Wanted wanted(String tap) {
        return new Lowering.Wanted("image", new Shape(8, 8, 4), TensorLayout.NCHW, tap);
    }

    private String conv(String x) {
        return m.node("Conv", List.of(x, m.weights(4, 4, 3, 3)), ints("pads", 1, 1, 1, 1));
    }

    @Test
    void nodesThatDoNotReachTheTapAreDropped() {
        String tap = m.node("Relu", List.of("image"));
        m.node("NonMaxSuppression", List.of(tap));

        assertThat(lowered(tap).steps()).singleElement().extracting(Step::node).isEqualTo(tap);
    }

    @Test
    void whatFollowsAConvolutionBecomesPartOfIt() {
        String norm = m.node(
                "BatchNormalization",
                List.of(conv("image"), m.values(1, 1, 4), m.values(0, 1, 4), m.values(0, 1, 4), m.positive(4)));
        String tap = m.node("Relu", List.of(m.node("Add", List.of("image", norm))));

        Step only = lowered(tap).steps().getFirst();

        assertThat(lowered(tap).steps()).hasSize(1);
        assertThat(only.operation()).isInstanceOf(Convolution.class);
        assertThat(only.operation().activation()).isEqualTo(Activation.RELU);
        assertThat(only.inputs()).hasSize(2);
    }

    @Test
    void aTensorThatIsReadTwiceIsWritten() {
        String conv = conv("image");
        String tap = m.node("Concat", List.of(conv, m.node("Relu", List.of(conv))), integer("axis", 1));

        assertThat(lowered(tap).steps()).hasSize(3);
    }

    @Test
    void theTapIsWrittenAsItIs() {
        String conv = conv("image");
        m.node("Relu", List.of(conv));

        assertThat(lowered(conv).steps().getFirst().operation().activation()).isEqualTo(Activation.NONE);
    }

    @Test
    void resnet50HasAStepForEachConvolutionAndFiveMore() throws IOException {
        Topologies.Filled filled = Topologies.filled("resnet50");
        LoweredNetwork network = Lowering.lower(
                filled.model(),
                new Lowering.Wanted(filled.input(), new Shape(224, 224, 3), TensorLayout.NCHW, filled.tap()));

        assertThat(network.steps())
                .filteredOn(step -> step.operation() instanceof Convolution)
                .hasSize(54);
        assertThat(network.steps()).hasSize(56);
        assertThat(network.multiplications()).isBetween(3_800_000_000L, 4_200_000_000L);
    }

    @Test
    void anUnknownOperatorIsRefusedByTheNodesName() {
        assertRefused(m.node("Einsum", List.of("image")), "Node 'einsum", "operator Einsum");
    }

    @Test
    void aUseThatIsNotLoweredIsRefusedByTheNodesName() {
        assertRefused(m.node("Softmax", List.of("image")), "Node 'softmax", "axis -1");
        assertRefused(m.node("ReduceMean", List.of("image"), ints("axes", 1)), "Node 'reducemean", "rows and columns");
        assertRefused(m.node("Concat", List.of("image", "image"), integer("axis", 2)), "Node 'concat", "axis 2");
        assertRefused(m.node("LRN", List.of("image"), integer("size", 4), number("alpha", 1)), "Node 'lrn", "even");
        assertRefused(m.node("Transpose", List.of("image"), ints("perm", 0, 1, 3, 2)), "Node 'transpose", "order");
        assertRefused(m.node("Reshape", List.of("image", m.list(0, 8, 32))), "Node 'reshape", "8×8×4");
        assertRefused(m.node("Conv", List.of("image", "image")), "Node 'conv", "has to be constant");
        assertRefused(m.node("Conv", List.of("image", m.weights(4, 4, 9, 9))), "Node 'conv", "larger than the image");
        assertRefused(m.node("Add", List.of("image", m.values(0, 1, 8))), "Node 'add", "constant of [8]");
    }

    private void assertRefused(String tap, String... words) {
        assertThatThrownBy(() -> lowered(tap))
                .isInstanceOf(NetworkRefusedException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aModelThatDoesNotFitItsDescriptorIsRefused() {
        String tap = m.node("Relu", List.of("image"));
        ModelProto model = m.model(tap);

        assertThatThrownBy(() -> Lowering.lower(model, wanted("nowhere"))).hasMessageContaining("'nowhere'");
        assertThatThrownBy(() ->
                        Lowering.lower(model, new Lowering.Wanted("image", new Shape(9, 8, 4), TensorLayout.NCHW, tap)))
                .hasMessageContaining("[0, 4, 8, 8]");
        assertThatThrownBy(() -> Lowering.lower(
                        model, new Lowering.Wanted("picture", new Shape(8, 8, 4), TensorLayout.NCHW, tap)))
                .hasMessageContaining("'picture'");
    }
}
