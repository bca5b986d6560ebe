package featuredrop.engine.cuda.cudnn;

import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_BOOLEAN;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_FLOAT;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_INT64;

import featuredrop.engine.cuda.Scope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendDescriptor;

/// A descriptor of the graph API: attributes are set, then it is finished. Owned by a scope.
final class Descriptor {
    /// `CUDNN_TYPE_CHAR`, which the Java part does not know yet.
    private static final int TYPE_CHAR = 24;

    private final Native handle = new Native();
    private final Scope scope;
    private final int kind;

    private static final class Native extends cudnnBackendDescriptor {
        long address() {
            return getNativePointer();
        }
    }

    /// @param kind a `cudnnBackendDescriptorType`
    Descriptor(Scope scope, int kind) {
        this.scope = scope;
        this.kind = kind;
        CudnnFailures.check("descriptor " + kind, JCudnn.cudnnBackendCreateDescriptor(kind, handle));
        scope.own("descriptor " + kind, () -> JCudnn.cudnnBackendDestroyDescriptor(handle));
    }

    cudnnBackendDescriptor handle() {
        return handle;
    }

    Descriptor set(int attribute, int type, MemorySegment values, long count) {
        int status = JCudnn.cudnnBackendSetAttribute(handle, attribute, type, count, new Address(values.address()));
        CudnnFailures.check("attribute " + attribute + " of descriptor " + kind, status);
        return this;
    }

    Descriptor integers(int attribute, long... values) {
        try (Arena arena = Arena.ofConfined()) {
            return set(attribute, CUDNN_TYPE_INT64, arena.allocateFrom(ValueLayout.JAVA_LONG, values), values.length);
        }
    }

    /// @param type of enumerated values
    Descriptor choice(int attribute, int type, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return set(attribute, type, arena.allocateFrom(ValueLayout.JAVA_INT, value), 1);
        }
    }

    Descriptor real(int attribute, float value) {
        try (Arena arena = Arena.ofConfined()) {
            return set(attribute, CUDNN_TYPE_FLOAT, arena.allocateFrom(ValueLayout.JAVA_FLOAT, value), 1);
        }
    }

    Descriptor flag(int attribute) {
        return choice(attribute, CUDNN_TYPE_BOOLEAN, 1);
    }

    Descriptor pointers(int attribute, int type, long... addresses) {
        try (Arena arena = Arena.ofConfined()) {
            return set(attribute, type, arena.allocateFrom(ValueLayout.JAVA_LONG, addresses), addresses.length);
        }
    }

    Descriptor text(int attribute, byte[] text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(text.length + 1L);
            MemorySegment.copy(text, 0, copy, ValueLayout.JAVA_BYTE, 0, text.length);
            return set(attribute, TYPE_CHAR, copy, text.length);
        }
    }

    Descriptor descriptors(int attribute, Descriptor... values) {
        long[] addresses =
                Stream.of(values).mapToLong(value -> value.handle.address()).toArray();
        return pointers(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, addresses);
    }

    Descriptor finished() {
        CudnnFailures.check("descriptor " + kind, JCudnn.cudnnBackendFinalize(handle));
        return this;
    }

    /// Whether it can be finished: an engine may refuse.
    boolean finishes() {
        return JCudnn.cudnnBackendFinalize(handle) == 0;
    }

    long integer(int attribute) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            get(attribute, CUDNN_TYPE_INT64, value, 1);
            return value.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /// Up to `most` enumerated values.
    List<Integer> choices(int attribute, int type, int most) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(ValueLayout.JAVA_INT, most);
            long count = get(attribute, type, values, most);
            List<Integer> choices = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                choices.add(values.getAtIndex(ValueLayout.JAVA_INT, i));
            }
            return choices;
        }
    }

    byte[] text(int attribute) {
        try (Arena arena = Arena.ofConfined()) {
            long length = count(attribute, TYPE_CHAR);
            MemorySegment text = arena.allocate(length + 1);
            get(attribute, TYPE_CHAR, text, length);
            return text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// The descriptors that an attribute holds, fresh ones of that kind.
    List<Descriptor> descriptors(int attribute, int ofKind) {
        int count = Math.toIntExact(count(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR));
        Descriptor[] fresh = new Descriptor[count];
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            fresh[i] = new Descriptor(scope, ofKind);
            addresses[i] = fresh[i].handle.address();
        }
        if (count == 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment places = arena.allocateFrom(ValueLayout.JAVA_LONG, addresses);
            long filled = get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, places, count);
            return List.of(fresh).subList(0, Math.toIntExact(filled));
        }
    }

    private long count(int attribute, int type) {
        long[] count = new long[1];
        int status = JCudnn.cudnnBackendGetAttribute(handle, attribute, type, 0, count, new Address(0));
        CudnnFailures.check("number of attribute " + attribute, status);
        return count[0];
    }

    private long get(int attribute, int type, MemorySegment values, long most) {
        long[] count = new long[1];
        int status =
                JCudnn.cudnnBackendGetAttribute(handle, attribute, type, most, count, new Address(values.address()));
        CudnnFailures.check("attribute " + attribute + " of descriptor " + kind, status);
        return Math.min(most, count[0]);
    }
}
