package featuredrop.gpu.image;

import featuredrop.gpu.image.Coefficients.Axis;
import featuredrop.gpu.image.PillowResize.Filter;
import java.util.function.IntFunction;

/// One resize with weights, in two passes with levels between them.
///
/// Going across, blocks of rows are turned into columns, so that both passes are weighted sums of lines. Only the rows
/// and columns that the wanted part needs are computed. For one thread, once.
final class FixedPointResize {
    /// Long enough for vector loops, short enough for a block to stay in the processor's cache.
    private static final int MOST_ROWS = 256;
    private static final int FEWEST_ROWS = 16;
    /// Pixels in the columns at hand, for filters that reach over thousands of them.
    private static final int MOST_PIXELS = 1 << 19;

    private final Scaling scaling;
    private final PixelRows source;
    private final Coefficients across;
    private final Coefficients down;

    FixedPointResize(RgbImage image, Scaling scaling, Filter filter) {
        this.scaling = scaling;
        source = PixelRows.of(image, scaling.source());
        Window kept = scaling.kept();
        across =
                Coefficients.of(new Axis(scaling.source().width(), scaling.width(), filter), kept.left(), kept.width());
        down = Coefficients.of(
                new Axis(scaling.source().height(), scaling.height(), filter), kept.top(), kept.height());
    }

    RgbImage resized() {
        if (scaling.source().width() == scaling.width()) {
            // Where the width stays, weights would leave every level as it is.
            Window kept = scaling.kept();
            return down(kept.width(), rowsOf(kept.left(), kept.left() + kept.width()));
        }
        return scaling.goesDownFirst() ? downThenAcross() : acrossThenDown();
    }

    private RgbImage acrossThenDown() {
        int top = down.first(0);
        int[][] lines = across(source.part(top, down.end() - top));
        return down(across.count(), row -> lines[row - top]);
    }

    private RgbImage downThenAcross() {
        int left = across.first(0);
        RgbImage low = down(across.end() - left, rowsOf(left, across.end()));
        int[][] lines = across(new PixelRows(low.samples(), -3 * left, 3 * low.width(), low.height()));
        return unpacked(lines);
    }

    private IntFunction<int[]> rowsOf(int left, int right) {
        PackedRows rows = new PackedRows(source.from(left), right - left, down.mostTaps());
        return rows::row;
    }

    /// The rows at their new width.
    private int[][] across(PixelRows rows) {
        int[][] lines = new int[rows.count()][across.count()];
        int most = Math.clamp(MOST_PIXELS / ColumnRing.length(across.mostTaps()), FEWEST_ROWS, MOST_ROWS);
        int blocks = Math.ceilDiv(lines.length, most);
        int height = Math.ceilDiv(lines.length, blocks);
        AcrossPass pass = new AcrossPass(across, height);
        for (int row = 0; row < lines.length; row += height) {
            pass.resize(rows.part(row, Math.min(height, lines.length - row)), lines, row);
        }
        return lines;
    }

    /// @param rows packed pixels of a row of the source
    private RgbImage down(int width, IntFunction<int[]> rows) {
        RgbImage result = new RgbImage(width, down.count(), new byte[3 * width * down.count()]);
        LineSums sums = new LineSums(width);
        int[][] taps = new int[down.mostTaps()][];
        int[] line = new int[width];
        for (int y = 0; y < down.count(); y++) {
            int[] weights = down.weights(y);
            for (int k = 0; k < weights.length; k++) {
                taps[k] = rows.apply(down.first(y) + k);
            }
            sums.sum(taps, weights, line);
            unpack(line, result.samples(), 3 * width * y);
        }
        return result;
    }

    private static RgbImage unpacked(int[][] lines) {
        int width = lines[0].length;
        byte[] samples = new byte[3 * width * lines.length];
        for (int y = 0; y < lines.length; y++) {
            unpack(lines[y], samples, 3 * width * y);
        }
        return new RgbImage(width, lines.length, samples);
    }

    private static void unpack(int[] line, byte[] samples, int from) {
        int to = from;
        for (int pixel : line) {
            samples[to] = (byte) pixel;
            samples[to + 1] = (byte) (pixel >> 8);
            samples[to + 2] = (byte) (pixel >> 16);
            to += 3;
        }
    }
}
