package featuredrop.images.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside of the heap that is used again and again, so that no image pays for fresh pages. Not thread-safe;
/// close frees it.
final class NativeBuffer implements AutoCloseable {
    /// A larger buffer is freed after its image.
    private static final long KEPT = 32L << 20;

    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /// At least `bytes` of memory with any content, valid until the next call.
    MemorySegment ofSize(long bytes) {
        if (memory.byteSize() < bytes || memory.byteSize() > KEPT) {
            arena.close();
            arena = Arena.ofShared();
            memory = arena.allocate(Math.max(bytes, 1L << 20));
        }
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
