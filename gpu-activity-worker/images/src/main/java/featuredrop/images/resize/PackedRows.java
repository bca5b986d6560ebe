package featuredrop.images.resize;

/// Rows of an image as lines of packed pixels, made when they are asked for. For one thread at a time.
final class PackedRows {
    private final PixelRows rows;
    private final int[][] ring;
    private int next;

    /// @param rows their first pixels are the first of the lines
    /// @param width pixels in a line
    /// @param reach rows that stay
    PackedRows(PixelRows rows, int width, int reach) {
        this.rows = rows;
        ring = new int[Integer.highestOneBit(reach) << 1][width];
    }

    /// That row, or one that is at most `reach` - 1 before the last one asked for.
    int[] row(int row) {
        for (next = Math.max(next, row - ring.length + 1); next <= row; next++) {
            rows.pack(next, ring[next & (ring.length - 1)]);
        }
        return ring[row & (ring.length - 1)];
    }
}
