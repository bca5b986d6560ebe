package featuredrop.images.resize;

import featuredrop.images.RgbImage;
import featuredrop.images.resize.Coefficients.Axis;
import featuredrop.images.resize.PillowResize.Filter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;

/// One resize with weights, in two passes with levels between them.
///
/// Going across, blocks of rows are turned into columns, so that both passes are weighted sums of lines. Only the rows
/// and columns that the wanted part needs are computed. For one thread, once.
final class FixedPointResize {
    /// Long enough for vector loops, short enough for a block to stay in the processor's second cache.
    private static final int MOST_ROWS = 512;
    private static final int FEWEST_ROWS = 16;
    /// Pixels in the columns at hand, for filters that reach over thousands of them.
    private static final int MOST_PIXELS = 1 << 19;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Scaling scaling;
    private final PixelRows source;
    private final Coefficients across;
    private final Coefficients down;

    FixedPointResize(RgbImage image, Scaling scaling, Filter filter) {
        this.scaling = scaling;
        source = PixelRows.of(image, scaling.source());
        PixelRectangle kept = scaling.kept();
        across =
                Coefficients.of(new Axis(scaling.source().width(), scaling.width(), filter), kept.left(), kept.width());
        down = Coefficients.of(
                new Axis(scaling.source().height(), scaling.height(), filter), kept.top(), kept.height());
    }

    RgbImage resized() {
        if (scaling.source().width() == scaling.width()) {
            // Where the width stays, weights would leave every level as it is.
            PixelRectangle kept = scaling.kept();
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
        // One by one: an array of arrays made at once is made by a slow call.
        int[][] lines = new int[rows.count()][];
        Arrays.setAll(lines, row -> new int[across.count()]);
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

    /// Four pixels at a time, as three times four bytes.
    private static void unpack(int[] line, byte[] samples, int from) {
        int to = from;
        int i = 0;
        for (; i + 4 <= line.length; i += 4) {
            int b = line[i + 1];
            int c = line[i + 2];
            INTS.set(samples, to, (line[i] & 0xff_ffff) | (b << 24));
            INTS.set(samples, to + 4, ((b >> 8) & 0xffff) | (c << 16));
            INTS.set(samples, to + 8, ((c >> 16) & 0xff) | (line[i + 3] << 8));
            to += 12;
        }
        for (; i < line.length; i++) {
            samples[to] = (byte) line[i];
            samples[to + 1] = (byte) (line[i] >> 8);
            samples[to + 2] = (byte) (line[i] >> 16);
            to += 3;
        }
    }
}
