package featuredrop.activities.delivery.settle;

/// A growing set of longs at eight bytes a slot, at most half full: a million ids take 16 MiB. Not
/// thread-safe.
final class LongSet {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// Zero marks a free slot, so that the zero itself is kept apart.
    private long[] slots = new long[1 << 10];

    private boolean hasZero;
    private int size;

    /// Adds `value`.
    ///
    /// @return whether it was not there yet
    boolean add(long value) {
        if (value == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        int slot = find(slots, value);
        if (slots[slot] == value) {
            return false;
        }
        slots[slot] = value;
        size++;
        if (2 * size > slots.length) {
            grow();
        }
        return true;
    }

    /// Number of values.
    int size() {
        return size + (hasZero ? 1 : 0);
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        for (long value : slots) {
            if (value != 0) {
                larger[find(larger, value)] = value;
            }
        }
        slots = larger;
    }

    /// The slot that holds `value`, or the free one where it belongs.
    private static int find(long[] slots, long value) {
        int mask = slots.length - 1;
        int slot = (int) ((value * GOLDEN) >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
