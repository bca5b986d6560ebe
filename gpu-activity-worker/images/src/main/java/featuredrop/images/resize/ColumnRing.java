package featuredrop.images.resize;

/// The columns of an image that are near the one in hand; a column takes the place of one that is far behind.
/// For one thread at a time.
final class ColumnRing {
    /// Columns that are turned at once: 48 bytes of a row.
    private static final int STEP = 16;

    private final int[][] ring;
    private int end;

    /// @param reach columns that stay within it
    /// @param rows pixels in a column
    ColumnRing(int reach, int rows) {
        ring = new int[length(reach)][rows];
    }

    /// How many columns a ring of that reach keeps.
    static int length(int reach) {
        return Integer.highestOneBit(reach + STEP - 1) << 1;
    }

    /// Forgets what it holds; the next column is `first`.
    void clear(int first) {
        end = first;
    }

    /// Goes on until all columns before `wanted` are there.
    ///
    /// @param last the column before which to stop
    void fill(PixelRows rows, int wanted, int last) {
        while (end < wanted) {
            int next = Math.min(end + STEP, last);
            rows.turn(end, next, this);
            end = next;
        }
    }

    /// The array of that column.
    int[] column(int column) {
        return ring[column & (ring.length - 1)];
    }
}
