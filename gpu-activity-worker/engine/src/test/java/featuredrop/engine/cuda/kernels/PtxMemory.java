package featuredrop.engine.cuda.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/// The global memory of a [PtxMachine]. Whoever reads or writes outside of what was allocated, or at an
/// address that the width does not divide, is told so.
final class PtxMemory implements AutoCloseable {
    private static final int ALIGNMENT = 256;

    private final Arena arena = Arena.ofShared();
    private final TreeMap<Long, MemorySegment> allocations = new TreeMap<>();
    private MemorySegment latest = MemorySegment.NULL;

    long allocate(long bytes) {
        MemorySegment memory = arena.allocate(Math.max(1, bytes), ALIGNMENT);
        allocations.put(memory.address(), memory);
        return memory.address();
    }

    void put(long address, byte[] content) {
        if (content.length > 0) {
            MemorySegment memory = at(address, content.length, 1);
            MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, address - memory.address(), content.length);
        }
    }

    byte[] bytes(long address, int count) {
        return at(address, count, 1).asSlice(address - latest.address(), count).toArray(ValueLayout.JAVA_BYTE);
    }

    long load(long address, int width) {
        MemorySegment memory = at(address, width, width);
        long offset = address - memory.address();
        return switch (width) {
            case 1 -> memory.get(ValueLayout.JAVA_BYTE, offset) & 0xffL;
            case 2 -> memory.get(ValueLayout.JAVA_SHORT, offset) & 0xffffL;
            case 4 -> memory.get(ValueLayout.JAVA_INT, offset);
            default -> memory.get(ValueLayout.JAVA_LONG, offset);
        };
    }

    void store(long address, int width, long value) {
        MemorySegment memory = at(address, width, width);
        long offset = address - memory.address();
        switch (width) {
            case 1 -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 2 -> memory.set(ValueLayout.JAVA_SHORT, offset, (short) value);
            case 4 -> memory.set(ValueLayout.JAVA_INT, offset, (int) value);
            default -> memory.set(ValueLayout.JAVA_LONG, offset, value);
        }
    }

    private MemorySegment at(long address, int bytes, int alignment) {
        if (!holds(latest, address, bytes)) {
            Map.Entry<Long, MemorySegment> below = allocations.floorEntry(address);
            if (below == null || !holds(below.getValue(), address, bytes)) {
                throw new IllegalStateException(bytes + " bytes at " + Long.toHexString(address)
                        + " are not allocated"
                        + (below == null
                                ? ""
                                : ", the allocation below has "
                                        + below.getValue().byteSize() + " bytes and begins at "
                                        + Long.toHexString(below.getKey())));
            }
            latest = below.getValue();
        }
        if (address % alignment != 0) {
            throw new IllegalStateException(bytes + " bytes at " + Long.toHexString(address) + " are not aligned");
        }
        return latest;
    }

    private static boolean holds(MemorySegment memory, long address, int bytes) {
        return address >= memory.address() && address + bytes <= memory.address() + memory.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
