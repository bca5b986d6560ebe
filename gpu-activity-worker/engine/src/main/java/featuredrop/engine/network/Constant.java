package featuredrop.engine.network;

import featuredrop.engine.network.format.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A tensor that is known when the network is loaded. Arrays are never changed.
///
/// @param sides its extent, outermost first; none for a single value
/// @param values of a tensor of floats
/// @param integers of a tensor of integers, else empty
@SuppressWarnings("ArrayRecordComponent") // never compared
record Constant(int[] sides, float[] values, long[] integers) {
    private static final int FLOAT = 1;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int HALF = 10;
    private static final int DOUBLE = 11;
    private static final int EXTERNAL = 1;

    static Constant of(TensorProto tensor, String name) {
        if (tensor.getDataLocation() == EXTERNAL) {
            throw new NetworkRefusedException(name, "its values lie outside of the file");
        }
        int[] sides = tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
        Constant constant = switch (tensor.getDataType()) {
            case FLOAT -> new Constant(sides, floats(tensor), new long[0]);
            case HALF -> new Constant(sides, halves(tensor), new long[0]);
            case DOUBLE -> new Constant(sides, doubles(tensor), new long[0]);
            case INT32 -> new Constant(sides, new float[0], ints(tensor));
            case INT64 -> new Constant(sides, new float[0], longs(tensor));
            default -> throw new NetworkRefusedException(name, "data type " + tensor.getDataType());
        };
        int found = constant.isInteger() ? constant.integers.length : constant.values.length;
        if (found != constant.size()) {
            throw new NetworkRefusedException(
                    name, found + " values where " + Arrays.toString(sides) + " were announced");
        }
        return constant;
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] floats(TensorProto tensor) {
        float[] values = new float[tensor.hasRawData() ? tensor.getRawData().size() / 4 : tensor.getFloatDataCount()];
        if (tensor.hasRawData()) {
            raw(tensor).asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
        }
        return values;
    }

    private static float[] halves(TensorProto tensor) {
        boolean isRaw = tensor.hasRawData();
        float[] values = new float[isRaw ? tensor.getRawData().size() / 2 : tensor.getInt32DataCount()];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(isRaw ? raw.getShort() : (short) tensor.getInt32Data(i));
        }
        return values;
    }

    private static float[] doubles(TensorProto tensor) {
        boolean isRaw = tensor.hasRawData();
        float[] values = new float[isRaw ? tensor.getRawData().size() / 8 : tensor.getDoubleDataCount()];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (isRaw ? raw.getDouble() : tensor.getDoubleData(i));
        }
        return values;
    }

    private static long[] ints(TensorProto tensor) {
        if (!tensor.hasRawData()) {
            return tensor.getInt32DataList().stream().mapToLong(i -> i).toArray();
        }
        long[] values = new long[tensor.getRawData().size() / 4];
        ByteBuffer raw = raw(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] = raw.getInt();
        }
        return values;
    }

    private static long[] longs(TensorProto tensor) {
        if (!tensor.hasRawData()) {
            return tensor.getInt64DataList().stream().mapToLong(i -> i).toArray();
        }
        long[] values = new long[tensor.getRawData().size() / 8];
        raw(tensor).asLongBuffer().get(values);
        return values;
    }

    int size() {
        int size = 1;
        for (int side : sides) {
            size = Math.multiplyExact(size, side);
        }
        return size;
    }

    boolean isInteger() {
        return integers.length > 0;
    }

    /// The same values under other sides.
    Constant reshaped(int[] others) {
        return new Constant(others, values, integers);
    }
}
