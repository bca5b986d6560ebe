package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.GifFrame;
import java.util.Arrays;

/// Decodes the first frame of a GIF on its canvas, which is of the transparent or else the first colour elsewhere.
/// Thread-safe.
public final class GifDecoder implements FormatDecoder {
    private static final int[] FIRST_ROWS = {0, 4, 2, 1};
    private static final int[] ROW_STEPS = {8, 8, 4, 2};

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        Bytes bytes = new Bytes(file);
        GifFrame frame = GifFrame.first(bytes);
        byte[] indexes = new byte[header.width() * header.height()];
        Arrays.fill(indexes, (byte) frame.canvas().background());
        GifCodes codes = new GifCodes(bytes, frame.data().from());
        byte[] row = new byte[frame.width()];
        for (int y : rows(frame)) {
            codes.read(row);
            System.arraycopy(row, 0, indexes, (frame.top() + y) * header.width() + frame.left(), row.length);
        }
        byte[] colours = colours(bytes, frame.data());
        byte[] samples = new byte[3 * indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            System.arraycopy(colours, 3 * (indexes[i] & 0xff), samples, 3 * i, 3);
        }
        return new Decoded.Pixels(new RgbImage(header.width(), header.height(), samples));
    }

    /// In the order of the file.
    private static int[] rows(GifFrame frame) {
        int[] rows = new int[frame.height()];
        if (!frame.data().interlaced()) {
            Arrays.setAll(rows, y -> y);
            return rows;
        }
        int next = 0;
        for (int pass = 0; pass < FIRST_ROWS.length; pass++) {
            for (int y = FIRST_ROWS[pass]; y < rows.length; y += ROW_STEPS[pass]) {
                rows[next++] = y;
            }
        }
        return rows;
    }

    /// Without a palette an index is a level of gray, and one beyond the palette is black; beyond a palette that is a
    /// ramp of gray, the ramp goes on.
    private static byte[] colours(Bytes bytes, GifFrame.Data data) {
        byte[] colours = new byte[3 * 256];
        boolean ramp = true;
        for (int i = 0; i < data.colours(); i++) {
            for (int colour = 0; colour < 3; colour++) {
                byte level = bytes.array()[data.palette() + 3 * i + colour];
                ramp &= (level & 0xff) == i;
                colours[3 * i + colour] = level;
            }
        }
        for (int i = data.colours(); ramp && i < 256; i++) {
            Samples.gray(colours, 3 * i, (byte) i);
        }
        return colours;
    }
}
