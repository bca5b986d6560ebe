package featuredrop.gpu.extract.cuda.check;

import featuredrop.gpu.extract.cuda.kernels.HalfTensor;
import featuredrop.gpu.extract.cuda.kernels.KernelDevice;
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
        ByteBuffer bytes = bytes(Short.BYTES * values.length);
        bytes.asShortBuffer().put(values);
        return device.upload(bytes.array());
    }

    long of(int[] values) {
        ByteBuffer bytes = bytes(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        return device.upload(bytes.array());
    }

    long of(float[] values) {
        ByteBuffer bytes = bytes(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        return device.upload(bytes.array());
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

    /// A little-endian buffer, as devices read.
    static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer read(long address, int count) {
        return ByteBuffer.wrap(device.download(address, count)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
