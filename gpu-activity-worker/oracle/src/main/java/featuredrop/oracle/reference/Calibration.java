package featuredrop.oracle.reference;

import featuredrop.engine.network.Activation;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import featuredrop.engine.network.format.GraphProto;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.NodeProto;
import featuredrop.engine.network.format.TensorProto;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Gives batch normalisations the mean and variance of what they see, as training does. Without it, deep networks
/// of random weights forget the image.
public final class Calibration {
    private final ModelProto model;
    private final Map<String, NodeProto> nodes = new HashMap<>();
    private final Map<String, TensorProto> tensors = new HashMap<>();

    private Calibration(ModelProto model) {
        this.model = model;
        GraphProto graph = model.getGraph();
        graph.getNodeList()
                .forEach(node -> nodes.put(node.getName().isEmpty() ? node.getOutput(0) : node.getName(), node));
        graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    }

    /// The model with statistics of these images.
    public static ModelProto of(ModelProto model, Lowering.Wanted wanted, float[][] planes) {
        boolean isNeeded = model.getGraph().getNodeList().stream()
                .anyMatch(node -> node.getOpType().equals("BatchNormalization"));
        return isNeeded
                ? new Calibration(model).calibrated(Unfused.lower(model, wanted), batch(planes, wanted.image()))
                : model;
    }

    private static Batch batch(float[][] planes, Shape shape) {
        Batch batch = Batch.empty(planes.length, shape);
        for (int i = 0; i < batch.values().length; i++) {
            int inImage = i % shape.size();
            int pixel = inImage / shape.channels();
            batch.values()[i] = planes[i / shape.size()][inImage % shape.channels() * shape.pixels() + pixel];
        }
        return batch;
    }

    private ModelProto calibrated(LoweredNetwork network, Batch image) {
        Map<Integer, Batch> values = new HashMap<>(Map.of(network.input(), image));
        for (Step step : network.steps()) {
            List<Batch> inputs = new ArrayList<>();
            step.inputs().forEach(input -> inputs.add(values.get(input)));
            Batch output = Batch.empty(image.images(), network.shapes().get(step.output()));
            NodeProto node = nodes.get(step.node());
            Operation operation = node != null && node.getOpType().equals("BatchNormalization")
                    ? normalisation(node, inputs.getFirst())
                    : step.operation();
            ReferenceStep.of(operation, Precision.FP32).run(inputs, output);
            values.put(step.output(), output);
        }
        GraphProto.Builder graph = model.getGraph().toBuilder().clearInitializer();
        tensors.values().forEach(graph::addInitializer);
        return model.toBuilder().setGraph(graph).build();
    }

    private Operation normalisation(NodeProto node, Batch x) {
        int channels = x.shape().channels();
        float[] mean = new float[channels];
        float[] variance = new float[channels];
        double[] scale = new double[channels];
        double[] bias = new double[channels];
        int count = x.values().length / channels;
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            double squares = 0;
            for (int i = channel; i < x.values().length; i += channels) {
                sum += x.values()[i];
                squares += (double) x.values()[i] * x.values()[i];
            }
            mean[channel] = (float) (sum / count);
            variance[channel] = (float) Math.max(1e-3, squares / count - sum / count * (sum / count));
            scale[channel] = value(node.getInput(1), channel) / Math.sqrt(variance[channel] + 1e-5);
            bias[channel] = value(node.getInput(2), channel) - mean[channel] * scale[channel];
        }
        replace(node.getInput(3), mean);
        replace(node.getInput(4), variance);
        return new Operation.Affine(scale, bias, Activation.NONE);
    }

    private float value(String tensor, int index) {
        return Objects.requireNonNull(tensors.get(tensor))
                .getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat(4 * index);
    }

    private void replace(String tensor, float[] values) {
        tensors.put(tensor, OnnxModels.floats(tensor, new int[] {values.length}, values));
    }
}
