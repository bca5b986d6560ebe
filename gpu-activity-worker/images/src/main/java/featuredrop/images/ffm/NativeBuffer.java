package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside of the heap that is used again and again, so that no image pays for fresh pages. Not thread-safe;
/// close frees it. No image sees what the one before it left.
final class NativeBuffer implements AutoCloseable {
    /// A larger buffer is freed after its image.
    private static final long KEPT = 32L << 20;

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /// Exactly `bytes` of zeros, valid until the next call.
    MemorySegment zeros(long bytes) {
        MemorySegment zeros = ofSize(bytes);
        zeros.fill((byte) 0);
        return zeros;
    }

    /// A copy of `bytes` and nothing more, valid until the next call.
    MemorySegment copyOf(byte[] bytes) {
        MemorySegment copy = ofSize(bytes.length);
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    private MemorySegment ofSize(long bytes) {
        if (memory.byteSize() < bytes || memory.byteSize() > KEPT) {
            arena.close();
            arena = Arena.ofShared();
            memory = arena.allocate(Math.max(bytes, 1L << 20));
        }
        return memory.asSlice(0, bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
