package featuredrop.images.resize;

/// Resizes blocks of rows across: turns them into columns, sums columns, turns the sums back. For one thread at a time.
final class AcrossPass {
    /// Columns of the result that are turned back at once; a multiple of four.
    private static final int STEP = 16;

    private final Coefficients across;
    private final ColumnRing ring;
    private final LineSums sums;
    private final int[][] taps;
    private final int[][] done;

    /// @param height rows in a block
    AcrossPass(Coefficients across, int height) {
        this.across = across;
        int most = across.mostTaps();
        ring = new ColumnRing(most, height);
        sums = new LineSums(height);
        taps = new int[most][];
        done = new int[STEP][height];
    }

    /// Writes `rows` at their new width to `lines`, from line `row` on.
    void resize(PixelRows rows, int[][] lines, int row) {
        int last = across.end();
        // Kept where it is soon written over, so that the compiler cannot leave the reading out.
        done[0][0] = rows.touched(across.first(0), last);
        ring.clear(across.first(0));
        for (int x = 0; x < across.count(); x++) {
            ring.fill(rows, across.end(x), last);
            int[] weights = across.weights(x);
            for (int k = 0; k < weights.length; k++) {
                taps[k] = ring.column(across.first(x) + k);
            }
            sums.sum(taps, weights, done[x % STEP]);
            if (x % STEP == STEP - 1 || x == across.count() - 1) {
                turnBack(x - x % STEP, x + 1, new Target(lines, row, rows.count()));
            }
        }
    }

    /// Lines of the result.
    ///
    /// @param first the line that the block's first row goes to
    /// @param count rows in the block
    @SuppressWarnings("ArrayRecordComponent") // a place to write to, never compared
    private record Target(int[][] lines, int first, int count) {
        void set(int x, int[] a) {
            for (int i = 0; i < count; i++) {
                lines[first + i][x] = a[i];
            }
        }

        void setFour(int x, int[][] columns, int at) {
            int[] a = columns[at];
            int[] b = columns[at + 1];
            int[] c = columns[at + 2];
            int[] d = columns[at + 3];
            for (int i = 0; i < count; i++) {
                int[] line = lines[first + i];
                line[x] = a[i];
                line[x + 1] = b[i];
                line[x + 2] = c[i];
                line[x + 3] = d[i];
            }
        }
    }

    private void turnBack(int from, int end, Target target) {
        int x = from;
        for (; x + 4 <= end; x += 4) {
            target.setFour(x, done, x - from);
        }
        for (; x < end; x++) {
            target.set(x, done[x - from]);
        }
    }
}
