package featuredrop.oracle.reference;

/// Products of matrices, shaped so that the second compiler makes vector instructions of the inner loops:
/// every row is an array of its own, because it gives up on loops over parts of arrays.
final class Matrices {
    /// Columns of a panel: a row of sums and eight of factors stay in the first cache.
    static final int COLUMNS = 512;
    /// Depth at a time: the factors in use stay in the second cache.
    private static final int DEPTH = 128;
    /// Factors of one pass over a row of sums.
    private static final int STRIDE = 8;

    private Matrices() {}

    /// Rows of values that stand one after the other.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rows(float[] values, int from, int stride) {}

    /// Adds left · right to the sums.
    ///
    /// @param left as many rows as there are sums, with at least as many values as `right` has rows
    /// @param right at most [#COLUMNS] columns
    static void multiply(Rows left, float[][] right, float[][] sums) {
        for (int from = 0; from < right.length; from += DEPTH) {
            int to = Math.min(right.length, from + DEPTH);
            for (int row = 0; row < sums.length; row++) {
                addRow(left.values(), left.from() + row * left.stride(), new Slice(right, from, to), sums[row]);
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Slice(float[][] rows, int from, int to) {}

    private static void addRow(float[] factors, int at, Slice right, float[] sum) {
        int depth = right.from();
        for (; depth + STRIDE <= right.to(); depth += STRIDE) {
            addEight(factors, at + depth, new Slice(right.rows(), depth, depth + STRIDE), sum);
        }
        for (; depth < right.to(); depth++) {
            float factor = factors[at + depth];
            float[] row = right.rows()[depth];
            for (int j = 0; j < sum.length; j++) {
                sum[j] += factor * row[j];
            }
        }
    }

    private static void addEight(float[] factors, int at, Slice right, float[] sum) {
        float f0 = factors[at];
        float f1 = factors[at + 1];
        float f2 = factors[at + 2];
        float f3 = factors[at + 3];
        float f4 = factors[at + 4];
        float f5 = factors[at + 5];
        float f6 = factors[at + 6];
        float f7 = factors[at + 7];
        float[] r0 = right.rows()[right.from()];
        float[] r1 = right.rows()[right.from() + 1];
        float[] r2 = right.rows()[right.from() + 2];
        float[] r3 = right.rows()[right.from() + 3];
        float[] r4 = right.rows()[right.from() + 4];
        float[] r5 = right.rows()[right.from() + 5];
        float[] r6 = right.rows()[right.from() + 6];
        float[] r7 = right.rows()[right.from() + 7];
        for (int j = 0; j < sum.length; j++) {
            sum[j] += (f0 * r0[j] + f1 * r1[j] + f2 * r2[j] + f3 * r3[j])
                    + (f4 * r4[j] + f5 * r5[j] + f6 * r6[j] + f7 * r7[j]);
        }
    }
}
