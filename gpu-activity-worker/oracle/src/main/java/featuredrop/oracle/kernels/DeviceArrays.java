package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.KernelDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Arrays to and from a device's memory.
///
/// @param device whose memory
record DeviceArrays(KernelDevice device) {
    long of(HalfTensor tensor) {
        return of(tensor.values());
    }

    long of(short[] values) {
        byte[] bytes = new byte[Short.BYTES * values.length];
        littleEndian(bytes).asShortBuffer().put(values);
        return device.upload(bytes);
    }

    long of(int[] values) {
        byte[] bytes = new byte[Integer.BYTES * values.length];
        littleEndian(bytes).asIntBuffer().put(values);
        return device.upload(bytes);
    }

    long of(float[] values) {
        byte[] bytes = new byte[Float.BYTES * values.length];
        littleEndian(bytes).asFloatBuffer().put(values);
        return device.upload(bytes);
    }

    short[] shorts(long address, int count) {
        short[] values = new short[count];
        read(address, Short.BYTES * count).asShortBuffer().get(values);
        return values;
    }

    float[] floats(long address, int count) {
        float[] values = new float[count];
        read(address, Float.BYTES * count).asFloatBuffer().get(values);
        return values;
    }

    /// As devices read.
    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer read(long address, int count) {
        return littleEndian(device.download(address, count));
    }
}
