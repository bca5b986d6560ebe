package featuredrop.images.resize;

import featuredrop.images.RgbImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Some rows of an image that turn themselves into columns of packed pixels, as [LineSums] takes them: what stood
/// across lines then stands along them, where vector instructions reach it. Immutable.
///
/// @param samples red, green and blue of the whole image
/// @param start where the first pixel of the first row stands
/// @param stride from a row to the next one
/// @param count how many rows
@SuppressWarnings("ArrayRecordComponent") // a view of megabytes, never compared
record PixelRows(byte[] samples, int start, int stride, int count) {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CACHE_LINE = 64;

    /// The rows of a part of an image.
    static PixelRows of(RgbImage image, PixelRectangle part) {
        int start = 3 * (part.top() * image.width() + part.left());
        return new PixelRows(image.samples(), start, 3 * image.width(), part.height());
    }

    /// Some of these rows.
    PixelRows part(int first, int rows) {
        return new PixelRows(samples, start + first * stride, stride, rows);
    }

    /// These rows, without the columns before `left`.
    PixelRows from(int left) {
        return new PixelRows(samples, start + 3 * left, stride, count);
    }

    /// Reads pixels `from` to `end` of the rows once in order, so that the processor fetches ahead; down the columns of
    /// a large image it does
    /// not, and turning them takes three times as long.
    ///
    /// @return something that depends on what was read, so that the compiler keeps the reading
    int touched(int from, int end) {
        int sum = 0;
        for (int row = 0; row < count; row++) {
            int last = start + row * stride + 3 * end;
            for (int i = last - 3 * (end - from); i < last; i += CACHE_LINE) {
                sum += samples[i];
            }
        }
        return sum;
    }

    /// Writes the columns from `from` to before `end` into a ring of columns.
    void turn(int from, int end, ColumnRing ring) {
        int column = from;
        for (; column + 4 <= end; column += 4) {
            turnFour(column, ring);
        }
        for (; column < end; column++) {
            turnOne(column, ring.column(column));
        }
    }

    /// Twelve bytes hold four pixels; two loads of eight bytes read them.
    private void turnFour(int column, ColumnRing ring) {
        int[] a = ring.column(column);
        int[] b = ring.column(column + 1);
        int[] c = ring.column(column + 2);
        int[] d = ring.column(column + 3);
        int at = start + 3 * column;
        for (int row = 0; row < count; row++) {
            long head = (long) LONGS.get(samples, at);
            long tail = (long) LONGS.get(samples, at + 4);
            a[row] = (int) head;
            b[row] = (int) (head >>> 24);
            c[row] = (int) (tail >>> 16);
            d[row] = (int) (tail >>> 40);
            at += stride;
        }
    }

    private void turnOne(int column, int[] a) {
        int at = start + 3 * column;
        for (int row = 0; row < count; row++) {
            a[row] = pixel(at);
            at += stride;
        }
    }

    /// Packs the pixels of one row, without turning.
    void pack(int row, int[] line) {
        int at = start + row * stride;
        for (int i = 0; i < line.length; i++) {
            line[i] = pixel(at);
            at += 3;
        }
    }

    private int pixel(int at) {
        return (samples[at] & 0xff) | ((samples[at + 1] & 0xff) << 8) | ((samples[at + 2] & 0xff) << 16);
    }
}
