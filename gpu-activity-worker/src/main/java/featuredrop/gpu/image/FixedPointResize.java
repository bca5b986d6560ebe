package featuredrop.gpu.image;

import featuredrop.gpu.image.Coefficients.Axis;
import featuredrop.gpu.image.PillowResize.Filter;
import java.util.Arrays;

/// One resize with weights: across first, then down, with levels between the two.
///
/// Going across, blocks of rows are turned into columns, so that both ways are weighted sums of lines. Only the rows
/// and columns that the wanted part needs are computed. For one thread, once.
final class FixedPointResize {
    /// Long enough for vector loops, short enough for a block to stay in the processor's cache.
    private static final int MOST_ROWS = 256;
    private static final int FEWEST_ROWS = 16;
    /// Pixels in the columns at hand, for filters that reach over thousands of them.
    private static final int MOST_PIXELS = 1 << 19;

    private final RgbImage image;
    private final Scaling scaling;
    private final Coefficients across;
    private final Coefficients down;

    FixedPointResize(RgbImage image, Scaling scaling, Filter filter) {
        this.image = image;
        this.scaling = scaling;
        Window source = scaling.source();
        Window kept = scaling.kept();
        across = Coefficients.of(new Axis(source.width(), scaling.width(), filter), kept.left(), kept.width());
        down = Coefficients.of(new Axis(source.height(), scaling.height(), filter), kept.top(), kept.height());
    }

    RgbImage resized() {
        int top = down.first(0);
        int[][] lines = scaling.source().width() == scaling.width() ? sourceRows(top) : rowsGoneAcross(top);
        int width = across.count();
        byte[] samples = new byte[3 * width * down.count()];
        LineSums sums = new LineSums(width);
        int[] line = new int[width];
        for (int y = 0; y < down.count(); y++) {
            sums.sum(Arrays.copyOfRange(lines, down.first(y) - top, down.end(y) - top), down.weights(y), line);
            unpack(line, samples, 3 * width * y);
        }
        return new RgbImage(width, down.count(), samples);
    }

    /// The rows that are needed, where the width stays: its weights would leave every level as it is.
    private int[][] sourceRows(int top) {
        Window kept = scaling.kept();
        int[][] lines = new int[down.end(down.count() - 1) - top][];
        PixelRows rows = PixelRows.of(image, scaling.source(), top, lines.length);
        Arrays.setAll(lines, row -> rows.packed(row, kept.left(), kept.width()));
        return lines;
    }

    /// The rows that are needed, at their new width.
    private int[][] rowsGoneAcross(int top) {
        int[][] lines = new int[down.end(down.count() - 1) - top][across.count()];
        int most = Math.clamp(MOST_PIXELS / ColumnRing.length(across.mostTaps()), FEWEST_ROWS, MOST_ROWS);
        int blocks = Math.ceilDiv(lines.length, most);
        int height = Math.ceilDiv(lines.length, blocks);
        AcrossPass pass = new AcrossPass(across, height);
        for (int row = 0; row < lines.length; row += height) {
            int count = Math.min(height, lines.length - row);
            pass.resize(PixelRows.of(image, scaling.source(), top + row, count), lines, row);
        }
        return lines;
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
