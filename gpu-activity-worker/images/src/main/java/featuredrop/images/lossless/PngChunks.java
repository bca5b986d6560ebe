package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The rows of a PNG file, inflated one at a time out of its IDAT chunks, and the palette that stands before them.
/// Chunks of other names are skipped unread. Not thread-safe; close frees the inflater.
final class PngChunks implements AutoCloseable {
    private static final int FIRST = 8;
    private static final int PALETTE = 3 * 256;

    private final Bytes bytes;
    private final Inflater inflater = new Inflater();
    private final byte[] filter = new byte[1];
    private long at = FIRST;
    private byte[] palette = new byte[0];

    PngChunks(Bytes bytes) {
        this.bytes = bytes;
    }

    /// Fills `row`.
    ///
    /// @return its filter
    int read(byte[] row) throws UnreadableImageException {
        fill(filter);
        fill(row);
        return filter[0];
    }

    private void fill(byte[] row) throws UnreadableImageException {
        int filled = 0;
        while (filled < row.length) {
            try {
                filled += inflater.inflate(row, filled, row.length - filled);
            } catch (DataFormatException e) {
                throw UnreadableImageException.malformed("deflated data is damaged: " + e.getMessage());
            }
            if (filled < row.length && inflater.needsInput()) {
                nextData();
            } else if (filled < row.length && (inflater.finished() || inflater.needsDictionary())) {
                throw UnreadableImageException.cut();
            }
        }
    }

    /// Goes on to the next IDAT chunk; one that the file cuts gives what is there.
    private void nextData() throws UnreadableImageException {
        while (true) {
            long length = bytes.u32(at, ByteOrder.BIG_ENDIAN);
            String name = bytes.text(at + 4, 4);
            long content = at + 8;
            at = content + length + 4;
            switch (name) {
                case "IDAT" -> {
                    int there = (int) Math.min(length, bytes.length() - content);
                    if (there == length && at <= bytes.length()) {
                        check(content, there, name);
                    }
                    inflater.setInput(bytes.part(content, there));
                    if (there > 0) {
                        return;
                    }
                }
                case "IHDR" -> check(content, (int) Math.min(length, bytes.length()), name);
                case "PLTE" -> palette(content, length);
                case "IEND" -> throw UnreadableImageException.cut();
                default -> {}
            }
        }
    }

    private void palette(long content, long length) throws UnreadableImageException {
        if (length == 0 || length > PALETTE || length % 3 != 0) {
            throw UnreadableImageException.malformed("a palette of " + length + " bytes");
        }
        check(content, (int) length, "PLTE");
        // An index beyond the palette is black.
        palette = new byte[PALETTE];
        System.arraycopy(bytes.array(), (int) content, palette, 0, (int) length);
    }

    private void check(long content, int length, String name) throws UnreadableImageException {
        CRC32 crc = new CRC32();
        long declared = bytes.u32(content + length, ByteOrder.BIG_ENDIAN);
        crc.update(bytes.array(), (int) content - 4, length + 4);
        if (crc.getValue() != declared) {
            throw UnreadableImageException.malformed("the check sum of chunk " + name + " is wrong");
        }
    }

    /// 256 colours of red, green and blue.
    byte[] palette() throws UnreadableImageException {
        if (palette.length == 0) {
            throw UnreadableImageException.malformed("no palette");
        }
        return palette;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
