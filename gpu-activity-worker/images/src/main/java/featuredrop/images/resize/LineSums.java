package featuredrop.images.resize;

import static featuredrop.images.resize.Coefficients.PRECISION_BITS;

/// Weighted sums of lines of pixels, in integers and rounded to levels as Pillow does.
///
/// A line is an array of packed pixels: red in the lowest byte, then green, then blue; what is in the
/// highest byte does not count. All pixels of a line are treated alike, by loops that the JIT compiler
/// turns into vector instructions. For that each loop reads at the same index of each of its arrays,
/// and is short: a longer body, or offsets into one array, and the compiler leaves it scalar, which
/// takes five times as long. What a loop takes to start and to end is as much as two hundred pixels, so
/// a sum is made by as few loops as there can be: the first one takes the lines that are left over when
/// the others take four each.
///
/// For one thread at a time.
final class LineSums {
    private static final int HALF = 1 << (PRECISION_BITS - 1);

    private final Channel red;
    private final Channel green;
    private final Channel blue;

    /// @param length pixels in a line
    LineSums(int length) {
        red = new Channel(0, new int[length]);
        green = new Channel(8, new int[length]);
        blue = new Channel(16, new int[length]);
    }

    /// Writes the sum of `weights[k] × lines[k]` to `out`.
    void sum(int[][] lines, int[] weights, int[] out) {
        red.sum(lines, weights);
        green.sum(lines, weights);
        blue.sum(lines, weights);
        pack(out);
    }

    private void pack(int[] out) {
        int[] r = red.sums;
        int[] g = green.sums;
        int[] b = blue.sums;
        for (int i = 0; i < r.length; i++) {
            out[i] = level(r[i]) | (level(g[i]) << 8) | (level(b[i]) << 16);
        }
    }

    private static int level(int sum) {
        return Math.min(Math.max(sum >> PRECISION_BITS, 0), 255);
    }

    /// The sums of one colour.
    ///
    /// @param shift of the colour in a packed pixel
    @SuppressWarnings("ArrayRecordComponent") // a buffer, never compared
    private record Channel(int shift, int[] sums) {
        void sum(int[][] lines, int[] weights) {
            int begun = (weights.length - 1) % 4 + 1;
            switch (begun) {
                case 1 -> beginWithOne(lines, weights);
                case 2 -> beginWithTwo(lines, weights);
                case 3 -> beginWithThree(lines, weights);
                default -> beginWithFour(lines, weights);
            }
            for (int k = begun; k < weights.length; k += 4) {
                addFour(lines, weights, k);
            }
        }

        private void beginWithOne(int[][] lines, int[] weights) {
            int[] s = sums;
            int[] a = lines[0];
            int wa = weights[0];
            for (int i = 0; i < s.length; i++) {
                s[i] = HALF + ((a[i] >>> shift) & 255) * wa;
            }
        }

        private void beginWithTwo(int[][] lines, int[] weights) {
            int[] s = sums;
            int[] a = lines[0];
            int[] b = lines[1];
            int wa = weights[0];
            int wb = weights[1];
            for (int i = 0; i < s.length; i++) {
                s[i] = HALF + ((a[i] >>> shift) & 255) * wa + ((b[i] >>> shift) & 255) * wb;
            }
        }

        private void beginWithThree(int[][] lines, int[] weights) {
            int[] s = sums;
            int[] a = lines[0];
            int[] b = lines[1];
            int[] c = lines[2];
            int wa = weights[0];
            int wb = weights[1];
            int wc = weights[2];
            for (int i = 0; i < s.length; i++) {
                s[i] = HALF
                        + ((a[i] >>> shift) & 255) * wa
                        + ((b[i] >>> shift) & 255) * wb
                        + ((c[i] >>> shift) & 255) * wc;
            }
        }

        private void beginWithFour(int[][] lines, int[] weights) {
            int[] s = sums;
            int[] a = lines[0];
            int[] b = lines[1];
            int[] c = lines[2];
            int[] d = lines[3];
            int wa = weights[0];
            int wb = weights[1];
            int wc = weights[2];
            int wd = weights[3];
            for (int i = 0; i < s.length; i++) {
                s[i] = HALF
                        + ((a[i] >>> shift) & 255) * wa
                        + ((b[i] >>> shift) & 255) * wb
                        + ((c[i] >>> shift) & 255) * wc
                        + ((d[i] >>> shift) & 255) * wd;
            }
        }

        private void addFour(int[][] lines, int[] weights, int from) {
            int[] s = sums;
            int[] a = lines[from];
            int[] b = lines[from + 1];
            int[] c = lines[from + 2];
            int[] d = lines[from + 3];
            int wa = weights[from];
            int wb = weights[from + 1];
            int wc = weights[from + 2];
            int wd = weights[from + 3];
            for (int i = 0; i < s.length; i++) {
                s[i] += ((a[i] >>> shift) & 255) * wa
                        + ((b[i] >>> shift) & 255) * wb
                        + ((c[i] >>> shift) & 255) * wc
                        + ((d[i] >>> shift) & 255) * wd;
            }
        }
    }
}
