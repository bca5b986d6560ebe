package featuredrop.oracle.reference;

import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One operation, ready to run. Thread-safe.
interface ReferenceStep {
    /// Computes the output from the inputs, whose number and shapes fit the operation.
    void run(List<Batch> inputs, Batch output);

    static ReferenceStep of(Operation operation, Precision precision) {
        return switch (operation) {
            case Operation.Convolution convolution -> convolution(convolution, precision);
            case Operation.Pooling pooling -> (x, y) -> DepthwiseOperations.pool(pooling, x.getFirst(), y, precision);
            case Operation.GlobalMean _ -> (x, y) -> globalMean(x.getFirst(), y, precision);
            case Operation.Affine affine -> affine(affine, precision);
            case Operation.Pointwise(var activation) ->
                (x, y) -> {
                    System.arraycopy(x.getFirst().values(), 0, y.values(), 0, y.values().length);
                    ActivationFunctions.apply(activation, y.values(), 0, y.values().length);
                    precision.keep(y.values(), 0, y.values().length);
                };
            case Operation.Sum(var activation) ->
                (x, y) -> {
                    for (int i = 0; i < y.values().length; i++) {
                        y.values()[i] = x.get(0).values()[i] + x.get(1).values()[i];
                    }
                    ActivationFunctions.apply(activation, y.values(), 0, y.values().length);
                    precision.keep(y.values(), 0, y.values().length);
                };
            case Operation.Product _ -> (x, y) -> product(x.get(0), x.get(1), y, precision);
            case Operation.Concat _ -> ReferenceStep::concat;
            case Operation.CrossChannelNorm norm -> (x, y) -> crossChannelNorm(norm, x.getFirst(), y, precision);
            case Operation.Softmax _ -> (x, y) -> softmax(x.getFirst(), y, precision);
            case Operation.ChannelShuffle(int groups) -> (x, y) -> shuffle(groups, x.getFirst(), y);
        };
    }

    private static ReferenceStep convolution(Operation.Convolution operation, Precision precision) {
        if (!operation.isDepthwise()) {
            DenseConvolution dense = new DenseConvolution(operation, precision);
            return (x, y) -> dense.run(x.getFirst(), x.size() > 1 ? x.get(1) : null, y);
        }
        int channels = operation.filters();
        float[][] weights = new float[operation.weights().length / channels][channels];
        for (int channel = 0; channel < channels; channel++) {
            for (int point = 0; point < weights.length; point++) {
                weights[point][channel] = operation.weights()[channel * weights.length + point];
            }
        }
        return (x, y) -> DepthwiseOperations.depthwise(
                operation,
                weights,
                new DepthwiseOperations.Tensors(x.getFirst(), x.size() > 1 ? x.get(1) : null, y, precision));
    }

    private static void globalMean(Batch x, Batch y, Precision precision) {
        Shape shape = x.shape();
        for (int image = 0; image < x.images(); image++) {
            for (int channel = 0; channel < shape.channels(); channel++) {
                float sum = 0;
                for (int pixel = 0; pixel < shape.pixels(); pixel++) {
                    sum += x.values()[image * shape.size() + pixel * shape.channels() + channel];
                }
                y.values()[image * shape.channels() + channel] = precision.kept(sum / shape.pixels());
            }
        }
    }

    private static ReferenceStep affine(Operation.Affine affine, Precision precision) {
        int channels = affine.scale().length;
        float[] scale = new float[channels];
        float[] bias = new float[channels];
        for (int i = 0; i < channels; i++) {
            scale[i] = (float) affine.scale()[i];
            bias[i] = (float) affine.bias()[i];
        }
        return (x, y) -> {
            IntStream.range(0, y.images() * y.shape().height()).parallel().forEach(row -> {
                for (int column = 0; column < y.shape().width(); column++) {
                    int at = (row * y.shape().width() + column) * channels;
                    float[] values = Arrays.copyOfRange(x.getFirst().values(), at, at + channels);
                    for (int c = 0; c < channels; c++) {
                        values[c] = values[c] * scale[c] + bias[c];
                    }
                    System.arraycopy(values, 0, y.values(), at, channels);
                }
            });
            ActivationFunctions.apply(affine.activation(), y.values(), 0, y.values().length);
            precision.keep(y.values(), 0, y.values().length);
        };
    }

    private static void product(Batch x, Batch factors, Batch y, Precision precision) {
        boolean isWhole = factors.shape().equals(x.shape());
        int channels = x.shape().channels();
        for (int image = 0; image < x.images(); image++) {
            int from = image * x.shape().size();
            for (int i = 0; i < x.shape().size(); i++) {
                int other = isWhole ? from + i : image * channels + i % channels;
                y.values()[from + i] = precision.kept(x.values()[from + i] * factors.values()[other]);
            }
        }
    }

    private static void concat(List<Batch> parts, Batch y) {
        int channels = y.shape().channels();
        int pixels = y.images() * y.shape().pixels();
        int at = 0;
        for (Batch part : parts) {
            int width = part.shape().channels();
            for (int pixel = 0; pixel < pixels; pixel++) {
                System.arraycopy(part.values(), pixel * width, y.values(), pixel * channels + at, width);
            }
            at += width;
        }
    }

    private static void crossChannelNorm(Operation.CrossChannelNorm norm, Batch x, Batch y, Precision precision) {
        int channels = x.shape().channels();
        int before = (norm.size() - 1) / 2;
        IntStream.range(0, x.images() * x.shape().pixels()).parallel().forEach(pixel -> {
            int from = pixel * channels;
            for (int channel = 0; channel < channels; channel++) {
                int first = Math.max(0, channel - before);
                int end = Math.min(channels, channel - before + norm.size());
                double squares = 0;
                for (int i = first; i < end; i++) {
                    squares += (double) x.values()[from + i] * x.values()[from + i];
                }
                double divisor = Math.pow(norm.bias() + norm.alpha() / norm.size() * squares, norm.beta());
                y.values()[from + channel] = precision.kept((float) (x.values()[from + channel] / divisor));
            }
        });
    }

    private static void softmax(Batch x, Batch y, Precision precision) {
        int channels = x.shape().channels();
        for (int from = 0; from < x.values().length; from += channels) {
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = from; i < from + channels; i++) {
                greatest = Math.max(greatest, x.values()[i]);
            }
            double sum = 0;
            for (int i = from; i < from + channels; i++) {
                sum += Math.exp(x.values()[i] - greatest);
            }
            for (int i = from; i < from + channels; i++) {
                y.values()[i] = precision.kept((float) (Math.exp(x.values()[i] - greatest) / sum));
            }
        }
    }

    private static void shuffle(int groups, Batch x, Batch y) {
        int channels = x.shape().channels();
        int perGroup = channels / groups;
        for (int from = 0; from < x.values().length; from += channels) {
            for (int channel = 0; channel < channels; channel++) {
                int to = channel % perGroup * groups + channel / perGroup;
                y.values()[from + to] = x.values()[from + channel];
            }
        }
    }
}
