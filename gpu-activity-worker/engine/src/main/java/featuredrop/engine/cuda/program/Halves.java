package featuredrop.engine.cuda.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Values as a device keeps them, little-endian.
final class Halves {
    private Halves() {}

    static byte[] of(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Short.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return bytes.array();
    }

    static byte[] singles(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
