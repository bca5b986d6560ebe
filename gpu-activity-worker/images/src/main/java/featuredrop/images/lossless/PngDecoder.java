package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;

/// Decodes PNG as the W3C specification has it: all colour types and depths, palettes, interlaced. Alpha and
/// transparent colours are dropped; of 16 bits the high byte is taken. Thread-safe.
public final class PngDecoder implements FormatDecoder {
    private static final int PALETTE = 3;
    /// First column, first row, and their steps, of Adam7's passes.
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        Bytes bytes = new Bytes(file);
        Layout layout = new Layout(header, bytes.u8(25), bytes.u8(28) != 0);
        byte[] samples = new byte[Math.toIntExact(3 * header.pixels())];
        try (PngChunks chunks = new PngChunks(bytes)) {
            for (int[] pass : layout.interlaced ? PASSES : WHOLE) {
                pass(chunks, layout, pass, samples);
            }
        }
        return new Decoded.Pixels(new RgbImage(header.width(), header.height(), samples));
    }

    /// What a row is made of.
    private record Layout(ImageHeader header, int colourType, boolean interlaced) {
        int rowLength(int pixels) {
            return Math.toIntExact(((long) pixels * header.channels() * header.bits() + 7) / 8);
        }

        /// Bytes from a pixel to its left neighbour, which the filters look at.
        int step() {
            return Math.max(1, header.channels() * header.bits() / 8);
        }
    }

    private static void pass(PngChunks chunks, Layout layout, int[] pass, byte[] samples)
            throws UnreadableImageException {
        ImageHeader header = layout.header;
        int wide = Math.ceilDiv(header.width() - pass[0], pass[2]);
        int high = Math.ceilDiv(header.height() - pass[1], pass[3]);
        if (wide <= 0 || high <= 0) {
            return;
        }
        byte[] row = new byte[layout.rowLength(wide)];
        byte[] above = new byte[row.length];
        for (int y = 0; y < high; y++) {
            int filter = chunks.read(row);
            PngFilters.undo(filter, row, above, layout.step());
            int at = 3 * ((pass[1] + y * pass[3]) * header.width() + pass[0]);
            colours(chunks, layout, row, new Target(samples, at, 3 * pass[2], wide));
            byte[] spare = above;
            above = row;
            row = spare;
        }
    }

    /// Where the pixels of a row go.
    @SuppressWarnings("ArrayRecordComponent") // a cursor, never compared
    private record Target(byte[] samples, int at, int step, int pixels) {}

    private static void colours(PngChunks chunks, Layout layout, byte[] row, Target to)
            throws UnreadableImageException {
        int bits = layout.header.bits();
        if (layout.colourType == PALETTE) {
            byte[] palette = chunks.palette();
            int place = to.at;
            for (int x = 0; x < to.pixels; x++, place += to.step) {
                System.arraycopy(palette, 3 * Samples.packed(row, x, bits), to.samples, place, 3);
            }
        } else if (bits < 8) {
            int full = (1 << bits) - 1;
            int place = to.at;
            for (int x = 0; x < to.pixels; x++, place += to.step) {
                byte level = (byte) (Samples.packed(row, x, bits) * 255 / full);
                Samples.gray(to.samples, place, level);
            }
        } else {
            wide(layout.header, row, to);
        }
    }

    private static void wide(ImageHeader header, byte[] row, Target to) {
        int sample = header.bits() / 8;
        int pixel = sample * header.channels();
        boolean gray = header.channels() < 3;
        if (pixel == 3 && to.step == 3) {
            System.arraycopy(row, 0, to.samples, to.at, row.length);
            return;
        }
        int place = to.at;
        for (int from = 0; from < pixel * to.pixels; from += pixel, place += to.step) {
            if (gray) {
                Samples.gray(to.samples, place, row[from]);
            } else {
                to.samples[place] = row[from];
                to.samples[place + 1] = row[from + sample];
                to.samples[place + 2] = row[from + 2 * sample];
            }
        }
    }
}
