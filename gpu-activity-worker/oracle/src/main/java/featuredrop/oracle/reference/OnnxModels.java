package featuredrop.oracle.reference;

import com.google.protobuf.ByteString;
import featuredrop.engine.network.format.AttributeProto;
import featuredrop.engine.network.format.DimensionProto;
import featuredrop.engine.network.format.GraphProto;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.NodeProto;
import featuredrop.engine.network.format.OperatorSetProto;
import featuredrop.engine.network.format.TensorProto;
import featuredrop.engine.network.format.TensorShapeProto;
import featuredrop.engine.network.format.TensorTypeProto;
import featuredrop.engine.network.format.TypeProto;
import featuredrop.engine.network.format.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Builds small models, with weights from a fixed generator. The image is the tensor `image`.
public final class OnnxModels {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Random random = new Random(11);
    private final int opset;
    private int tensors;

    /// @param opset version of the operators
    /// @param sides of the image, without the batch
    public OnnxModels(int opset, int... sides) {
        this.opset = opset;
        TensorShapeProto.Builder shape =
                TensorShapeProto.newBuilder().addDim(DimensionProto.newBuilder().setDimParam("batch"));
        Arrays.stream(sides)
                .forEach(side -> shape.addDim(DimensionProto.newBuilder().setDimValue(side)));
        graph.setName("test").addInput(value("image", shape.build()));
    }

    private static ValueInfoProto value(String name, TensorShapeProto shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TensorTypeProto.newBuilder().setElemType(FLOAT).setShape(shape)))
                .build();
    }

    /// Adds a node and gives the name of its output.
    public String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = operator.toLowerCase(Locale.ROOT) + tensors++;
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /// The model whose output is this tensor.
    public ModelProto model(String output) {
        GraphProto done = graph.clone()
                .addOutput(ValueInfoProto.newBuilder()
                        .setName(output)
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TensorTypeProto.newBuilder().setElemType(FLOAT))))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetProto.newBuilder().setVersion(opset))
                .setGraph(done)
                .build();
    }

    /// Weights of a filter or matrix, of a size that keeps the variance (He and others, 2015).
    public String weights(int... sides) {
        int fan = 1;
        for (int i = 1; i < sides.length; i++) {
            fan *= sides[i];
        }
        return tensor(sides, gaussian(random, sides, 0, Math.sqrt(2.0 / fan)));
    }

    /// Values around a mean.
    public String values(float mean, float deviation, int... sides) {
        return tensor(sides, gaussian(random, sides, mean, deviation));
    }

    /// Positive values, as variances are.
    public String positive(int... sides) {
        float[] values = gaussian(random, sides, 0, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + Math.abs(values[i]);
        }
        return tensor(sides, values);
    }

    static float[] gaussian(Random random, int[] sides, double mean, double deviation) {
        float[] values = new float[Arrays.stream(sides).reduce(1, (x, y) -> x * y)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }

    private String tensor(int[] sides, float[] values) {
        String name = "w" + tensors++;
        graph.addInitializer(floats(name, sides, values));
        return name;
    }

    /// A tensor of floats.
    public static TensorProto floats(String name, int[] sides, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(FLOAT).setRawData(ByteString.copyFrom(raw));
        Arrays.stream(sides).forEach(tensor::addDims);
        return tensor.build();
    }

    /// A single value.
    public String scalar(float value) {
        return tensor(new int[0], new float[] {value});
    }

    /// A list of integers.
    public String list(long... values) {
        String name = "w" + tensors++;
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    public static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(7);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(2).setI(value).build();
    }

    public static AttributeProto number(String name, float value) {
        return AttributeProto.newBuilder().setName(name).setType(1).setF(value).build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(3)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }
}
