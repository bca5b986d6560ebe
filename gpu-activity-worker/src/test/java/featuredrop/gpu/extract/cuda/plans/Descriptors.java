package featuredrop.gpu.extract.cuda.plans;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnBackendDescriptor;

/// Descriptors of cuDNN's graph API, all of them freed together.
final class Descriptors implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final List<Descriptor> made = new ArrayList<>();

    /// A descriptor whose address can be handed over.
    static final class Descriptor extends cudnnBackendDescriptor {
        long address() {
            return getNativePointer();
        }
    }

    /// JCuda's own pointers to arrays and buffers reach this API as address 0.
    private static final class NativeMemory extends Pointer {
        NativeMemory(MemorySegment memory) {
            super(memory.address());
        }
    }

    Descriptor create(int type) {
        Descriptor descriptor = new Descriptor();
        check("cudnnBackendCreateDescriptor " + type, JCudnn.cudnnBackendCreateDescriptor(type, descriptor));
        made.add(descriptor);
        return descriptor;
    }

    Descriptor finished(Descriptor descriptor) {
        check("cudnnBackendFinalize", JCudnn.cudnnBackendFinalize(descriptor));
        return descriptor;
    }

    void longs(Descriptor descriptor, int attribute, long... values) {
        set(descriptor, attribute, cudnnBackendAttributeType.CUDNN_TYPE_INT64, values.length, memory(values));
    }

    /// A number of some enumeration, or a truth value.
    void constant(Descriptor descriptor, int attribute, int type, int value) {
        set(descriptor, attribute, type, 1, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }

    void real(Descriptor descriptor, int attribute, float value) {
        set(
                descriptor,
                attribute,
                cudnnBackendAttributeType.CUDNN_TYPE_FLOAT,
                1,
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, value));
    }

    void text(Descriptor descriptor, int attribute, int type, byte[] value) {
        set(descriptor, attribute, type, value.length, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
    }

    void descriptors(Descriptor descriptor, int attribute, Descriptor... values) {
        long[] addresses = Arrays.stream(values).mapToLong(Descriptor::address).toArray();
        set(
                descriptor,
                attribute,
                cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR,
                values.length,
                memory(addresses));
    }

    private MemorySegment memory(long... values) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, values);
    }

    private static void set(Descriptor descriptor, int attribute, int type, long count, MemorySegment memory) {
        check(
                "attribute " + attribute,
                JCudnn.cudnnBackendSetAttribute(descriptor, attribute, type, count, new NativeMemory(memory)));
    }

    /// Descriptors that an attribute holds; `type` is theirs.
    List<Descriptor> list(Descriptor descriptor, int attribute, int type) {
        int attributeType = cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR;
        long[] count = new long[1];
        check(
                "count of attribute " + attribute,
                JCudnn.cudnnBackendGetAttribute(
                        descriptor, attribute, attributeType, 0, count, new NativeMemory(MemorySegment.NULL)));
        List<Descriptor> values = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            values.add(create(type));
        }
        long[] addresses = values.stream().mapToLong(Descriptor::address).toArray();
        check(
                "attribute " + attribute,
                JCudnn.cudnnBackendGetAttribute(
                        descriptor,
                        attribute,
                        attributeType,
                        addresses.length,
                        count,
                        new NativeMemory(memory(addresses))));
        return values.subList(0, Math.toIntExact(count[0]));
    }

    /// Numbers of an enumeration that an attribute holds, at most 16.
    List<Integer> constants(Descriptor descriptor, int attribute, int type) {
        int most = 16;
        MemorySegment memory = arena.allocate(ValueLayout.JAVA_INT, most);
        long[] count = new long[1];
        check(
                "attribute " + attribute,
                JCudnn.cudnnBackendGetAttribute(descriptor, attribute, type, most, count, new NativeMemory(memory)));
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            values.add(memory.getAtIndex(ValueLayout.JAVA_INT, i));
        }
        return values;
    }

    long number(Descriptor descriptor, int attribute) {
        MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG);
        long[] count = new long[1];
        check(
                "attribute " + attribute,
                JCudnn.cudnnBackendGetAttribute(
                        descriptor,
                        attribute,
                        cudnnBackendAttributeType.CUDNN_TYPE_INT64,
                        1,
                        count,
                        new NativeMemory(memory)));
        return memory.get(ValueLayout.JAVA_LONG, 0);
    }

    private static void check(String what, int status) {
        if (status != 0) {
            throw new CudnnException(what, status);
        }
    }

    /// What cuDNN refused.
    static final class CudnnException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CudnnException(String what, int status) {
            super(what + " answers " + JCudnn.cudnnGetErrorString(status));
        }
    }

    @Override
    public void close() {
        made.reversed().forEach(JCudnn::cudnnBackendDestroyDescriptor);
        arena.close();
    }
}
