package featuredrop.engine.cuda.program;

import featuredrop.engine.InputKind;
import featuredrop.engine.LevelTable;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.network.ArenaLayout;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.NetworkRefusedException;
import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A network whose constants are in a device's memory, in FP16 where the device computes in FP16.
///
/// The image gets channels of zeros until it has four, which is what tensor cores read fastest; every other
/// tensor keeps its channels, which have to be even.
public final class DeviceNetwork {
    private static final int IMAGE_CHANNELS = 4;

    private final LoweredNetwork network;
    private final InputKind input;
    private final long levels;
    private final Map<Step, Constants> constants = new HashMap<>();

    /// Addresses of a step's constants; 0 where it has none.
    ///
    /// @param factors weights or scales
    /// @param bias summands
    record Constants(long factors, long bias) {
        private static final Constants NONE = new Constants(0, 0);
    }

    /// Checks the network and uploads its constants.
    ///
    /// @param input in which form it gets its images
    /// @throws IllegalArgumentException for levels of images of another size
    /// @throws NetworkRefusedException naming the node, for a shape that the device's kernels do not take
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device has no room
    public DeviceNetwork(LoweredNetwork network, InputKind input, KernelDevice device) {
        requireSupported(network);
        this.network = network;
        this.input = input;
        this.levels = switch (input) {
            case InputKind.Levels(LevelTable table) -> device.upload(Halves.of(fitting(table, network)));
            case InputKind.Values _ -> 0;
        };
        for (Step step : network.steps()) {
            constants.put(step, constants(step, device));
        }
    }

    /// The table's values.
    private static float[] fitting(LevelTable table, LoweredNetwork network) {
        if (table.length() != network.inputShape().size()
                || table.pixels() != network.inputShape().pixels()) {
            throw new IllegalArgumentException(
                    "Levels of " + table.pixels() + " pixels for an image of " + network.inputShape());
        }
        return table.values();
    }

    /// Checks a network without a device.
    ///
    /// @throws NetworkRefusedException as above
    public static void requireSupported(LoweredNetwork network) {
        if (network.inputShape().channels() > IMAGE_CHANNELS) {
            throw new NetworkRefusedException("image", "more than " + IMAGE_CHANNELS + " channels");
        }
        for (Step step : network.steps()) {
            boolean isLast = step.output() == network.feature();
            requireSupported(step, network, isLast);
        }
    }

    private static void requireSupported(Step step, LoweredNetwork network, boolean isLast) {
        Shape shape = network.shapes().get(step.output());
        boolean readsImage = step.inputs().contains(network.input());
        boolean isDense = step.operation() instanceof Operation.Convolution convolution && convolution.groups() == 1;
        if (readsImage && !isDense && !(step.operation() instanceof Operation.Affine)) {
            throw new NetworkRefusedException(step.node(), "reads the image and is no convolution in one group");
        }
        boolean keepsImage = readsImage && !isDense;
        if (shape.channels() % 2 != 0 && !keepsImage) {
            throw new NetworkRefusedException(step.node(), "an odd number of channels, " + shape.channels());
        }
        if (step.operation() instanceof Operation.Softmax && !isLast) {
            throw new NetworkRefusedException(step.node(), "a softmax that is not the end");
        }
        if (step.operation() instanceof Operation.Pooling pooling
                && (pooling.window().dilation().height() != 1
                        || pooling.window().dilation().width() != 1)) {
            throw new NetworkRefusedException(step.node(), "a pool with gaps");
        }
    }

    private Constants constants(Step step, KernelDevice device) {
        return switch (step.operation()) {
            case Operation.Convolution convolution
            when convolution.isDepthwise() ->
                new Constants(
                        device.upload(Halves.singles(pointByPoint(convolution.weights(), convolution.filters()))),
                        device.upload(Halves.singles(convolution.bias())));
            case Operation.Convolution convolution ->
                new Constants(
                        device.upload(Halves.of(
                                padded(convolution, channels(step.inputs().getFirst())))),
                        device.upload(Halves.of(convolution.bias())));
            case Operation.Affine affine -> {
                int channels = channels(step.inputs().getFirst());
                yield new Constants(
                        device.upload(Halves.singles(singles(affine.scale(), channels))),
                        device.upload(Halves.singles(singles(affine.bias(), channels))));
            }
            default -> Constants.NONE;
        };
    }

    /// From channel by channel to point by point of the window.
    private static float[] pointByPoint(float[] weights, int channels) {
        int points = weights.length / channels;
        float[] arranged = new float[weights.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int point = 0; point < points; point++) {
                arranged[point * channels + channel] = weights[channel * points + point];
            }
        }
        return arranged;
    }

    /// Weights with zeros for the channels that the device adds to the image.
    private static float[] padded(Operation.Convolution convolution, int channelsOnDevice) {
        int from = convolution.channelsPerGroup();
        int to = channelsOnDevice / convolution.groups();
        if (from == to) {
            return convolution.weights();
        }
        int points = convolution.weights().length / from;
        float[] padded = new float[points * to];
        for (int point = 0; point < points; point++) {
            System.arraycopy(convolution.weights(), point * from, padded, point * to, from);
        }
        return padded;
    }

    private static float[] singles(double[] values, int channels) {
        float[] singles = new float[channels];
        for (int i = 0; i < values.length; i++) {
            singles[i] = (float) values[i];
        }
        return singles;
    }

    LoweredNetwork network() {
        return network;
    }

    /// Address of the value of each level in FP16; 0 when images come as values.
    long levels() {
        return levels;
    }

    /// In which form images are uploaded.
    public InputKind input() {
        return input;
    }

    Constants constants(Step step) {
        return Objects.requireNonNull(constants.get(step), step.node());
    }

    /// Channels of a tensor on the device.
    int channels(int tensor) {
        return holdsImage(tensor)
                ? IMAGE_CHANNELS
                : network.shapes().get(tensor).channels();
    }

    /// The image, also after a scale and bias.
    private boolean holdsImage(int tensor) {
        return tensor == network.input()
                || network.steps().stream()
                        .anyMatch(step -> step.output() == tensor
                                && step.operation() instanceof Operation.Affine
                                && holdsImage(step.inputs().getFirst()));
    }

    /// Where the tensors of a batch stand.
    public ArenaLayout arena(int images) {
        return ArenaLayout.of(
                network, tensor -> 2L * images * network.shapes().get(tensor).pixels() * channels(tensor));
    }

    /// Bytes of a batch's images as they are uploaded.
    public long inputBytes(int images) {
        return (long) images * input.bytes(network.inputShape().size());
    }

    /// Bytes of a batch's features as they are downloaded, in FP32.
    public long outputBytes(int images) {
        return 4L * images * network.dimension();
    }

    /// Values of a feature.
    public int dimension() {
        return network.dimension();
    }

    /// Values of an image.
    public int inputLength() {
        return network.inputShape().size();
    }

    /// Extent of the feature before it is flattened.
    public Shape featureShape() {
        return network.featureShape();
    }
}
