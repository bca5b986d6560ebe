package featuredrop.engine.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Functions, sums, products and normalisations.
final class PointwiseRules {
    private PointwiseRules() {}

    static NetworkDraft.Tensor activation(Reading node) {
        Attributes attributes = node.attributes();
        Activation activation = switch (node.operator()) {
            case "Relu" -> Activation.RELU;
            case "Clip" -> clip(node);
            case "Sigmoid" -> Activation.SIGMOID;
            case "HardSigmoid" ->
                Activation.hardSigmoid(attributes.number("alpha", 0.2f), attributes.number("beta", 0.5f));
            case "HardSwish" -> Activation.HARD_SWISH;
            case "Swish" -> Activation.swish(attributes.number("alpha", 1));
            default ->
                throw new NetworkRefusedException(
                        node.name(), "operator " + node.operator() + " is not among those that are lowered");
        };
        NetworkDraft.Tensor x = node.ordered(0);
        return node.step(new Operation.Pointwise(activation), x.shape(), x);
    }

    private static Activation clip(Reading node) {
        float low = node.has(1) ? single(node, 1) : node.attributes().number("min", -Float.MAX_VALUE);
        float high = node.has(2) ? single(node, 2) : node.attributes().number("max", Float.MAX_VALUE);
        return Activation.clip(low, high);
    }

    private static float single(Reading node, int place) {
        float[] values = node.constant(place).values();
        if (values.length != 1) {
            throw node.refused("a bound of " + values.length + " values");
        }
        return values[0];
    }

    static NetworkDraft.Tensor batchNormalization(Reading node) {
        if (node.attributes().integer("training_mode", 0) != 0) {
            throw node.refused("training mode");
        }
        NetworkDraft.Tensor x = perChannel(node, 0);
        double epsilon = node.attributes().number("epsilon", 1e-5f);
        float[] gamma = node.constant(1).values();
        float[] beta = node.constant(2).values();
        float[] mean = node.constant(3).values();
        float[] variance = node.constant(4).values();
        double[] scale = new double[x.shape().channels()];
        double[] bias = new double[scale.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
            bias[i] = beta[i] - mean[i] * scale[i];
        }
        return node.step(new Operation.Affine(scale, bias, Activation.NONE), x.shape(), x);
    }

    /// An input whose second axis is the channels.
    private static NetworkDraft.Tensor perChannel(Reading node, int place) {
        NetworkDraft.Tensor x = node.ordered(place);
        if (x.view() == NetworkDraft.View.FLAT && !x.isPoint()) {
            throw node.refused("one factor for each value of a flattened image");
        }
        return x;
    }

    static NetworkDraft.Tensor crossChannelNorm(Reading node) {
        NetworkDraft.Tensor x = node.planes(0);
        Attributes attributes = node.attributes();
        int size = attributes.integer("size", 1);
        if (size % 2 == 0) {
            throw node.refused("an even size of " + size);
        }
        Operation operation = new Operation.CrossChannelNorm(
                size,
                attributes.number("alpha", 1e-4f),
                attributes.number("beta", 0.75f),
                attributes.number("bias", 1));
        return node.step(operation, x.shape(), x);
    }

    static NetworkDraft.Tensor softmax(Reading node) {
        NetworkDraft.Tensor x = node.ordered(0);
        int rank = x.view() == NetworkDraft.View.FLAT ? 2 : 4;
        int axis = node.attributes().integer("axis", node.opset() < 13 ? 1 : -1);
        if ((axis < 0 ? axis + rank : axis) != 1 || !x.isPoint()) {
            throw node.refused("over axis " + axis + " of " + x.shape());
        }
        return node.step(new Operation.Softmax(), x.shape(), x);
    }

    static NetworkDraft.Tensor add(Reading node) {
        int constant = constantPlace(node);
        if (constant < 0) {
            return sum(node);
        }
        NetworkDraft.Tensor x = node.ordered(1 - constant);
        double[] ones = new double[x.shape().channels()];
        Arrays.fill(ones, 1);
        return affine(node, ones, null, constant);
    }

    static NetworkDraft.Tensor multiply(Reading node) {
        int constant = constantPlace(node);
        if (constant >= 0) {
            return affine(
                    node, null, new double[node.tensor(1 - constant).shape().channels()], constant);
        }
        NetworkDraft.Tensor x = node.ordered(0);
        NetworkDraft.Tensor y = node.ordered(1);
        boolean yIsLarger = x.isPoint() && !y.isPoint();
        NetworkDraft.Tensor large = yIsLarger ? y : x;
        NetworkDraft.Tensor small = yIsLarger ? x : y;
        boolean fits = large.shape().equals(small.shape())
                || (small.isPoint() && large.shape().channels() == small.shape().channels());
        if (!fits || large.view() != small.view()) {
            throw node.refused(x.shape() + " times " + y.shape());
        }
        return node.step(new Operation.Product(), large.shape(), large, small);
    }

    private static int constantPlace(Reading node) {
        return node.isConstant(0) ? 0 : node.isConstant(1) ? 1 : -1;
    }

    /// Scale and bias, of which one is given and the other is the node's constant.
    private static NetworkDraft.Tensor affine(
            Reading node, double @Nullable [] scale, double @Nullable [] bias, int constant) {
        NetworkDraft.Tensor x = perChannel(node, 1 - constant);
        double[] given = channelValues(node, node.constant(constant), x);
        Operation operation =
                new Operation.Affine(scale == null ? given : scale, bias == null ? given : bias, Activation.NONE);
        return node.step(operation, x.shape(), x);
    }

    private static double[] channelValues(Reading node, Constant constant, NetworkDraft.Tensor x) {
        int channels = x.shape().channels();
        int[] sides = constant.sides();
        int channelAxis = x.view() == NetworkDraft.View.FLAT ? sides.length - 1 : sides.length - 3;
        boolean fits = constant.size() == 1
                || (constant.size() == channels && channelAxis >= 0 && sides[channelAxis] == channels);
        if (!fits || constant.isInteger()) {
            throw node.refused("a constant of " + Arrays.toString(sides) + " on " + x.shape());
        }
        double[] values = new double[channels];
        for (int i = 0; i < channels; i++) {
            values[i] = constant.values()[constant.size() == 1 ? 0 : i];
        }
        return values;
    }

    static NetworkDraft.Tensor sum(Reading node) {
        NetworkDraft.Tensor sum = node.ordered(0);
        for (int i = 1; i < node.inputs(); i++) {
            NetworkDraft.Tensor next = node.ordered(i);
            if (!sum.shape().equals(next.shape()) || sum.view() != next.view()) {
                throw node.refused(sum.shape() + " and " + next.shape());
            }
            sum = node.step(new Operation.Sum(Activation.NONE), sum.shape(), sum, next);
        }
        return sum;
    }
}
