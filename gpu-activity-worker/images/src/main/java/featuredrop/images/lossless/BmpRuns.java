package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;

/// Unpacks the run lengths of a BMP file into indexes, row after row in the order of the file. Used once.
final class BmpRuns {
    private final Bytes bytes;
    private final boolean nibbles;
    private final int width;
    private final byte[] indexes;
    private long at;
    private int filled;
    private int x;

    private BmpRuns(Bytes bytes, BmpLayout layout, ImageHeader header) {
        this.bytes = bytes;
        nibbles = layout.kind() == BmpLayout.Kind.RUNS_OF_NIBBLES;
        width = header.width();
        indexes = new byte[Math.toIntExact(header.pixels())];
        at = layout.pixels();
    }

    /// @throws UnreadableImageException TRUNCATED when the runs end before the last pixel
    static byte[] unpacked(Bytes bytes, BmpLayout layout, ImageHeader header) throws UnreadableImageException {
        BmpRuns runs = new BmpRuns(bytes, layout, header);
        while (runs.filled < runs.indexes.length && runs.next()) {
            // Each step moves on.
        }
        if (runs.filled < runs.indexes.length) {
            throw UnreadableImageException.cut();
        }
        return runs.indexes;
    }

    /// Whether there may be more.
    private boolean next() throws UnreadableImageException {
        int count = bytes.u8(at);
        int value = bytes.u8(at + 1);
        at += 2;
        if (count > 0) {
            run(Math.min(count, Math.max(0, width - x)), value);
            return true;
        }
        switch (value) {
            case 0 -> {
                skip((width - filled % width) % width);
                x = 0;
            }
            case 1 -> {
                return false;
            }
            case 2 -> {
                skip(bytes.u8(at) + (long) bytes.u8(at + 1) * width);
                at += 2;
                x = filled % width;
            }
            default -> plain(value);
        }
        return true;
    }

    private void run(int count, int value) {
        for (int i = 0; i < count; i++) {
            put(nibbles ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
        }
        x += count;
    }

    private void plain(int declared) throws UnreadableImageException {
        int count = Math.min(declared, indexes.length - filled);
        for (int i = 0; i < count; i++) {
            int pair = bytes.u8(at + (nibbles ? i / 2 : i));
            put(nibbles ? (i % 2 == 0 ? pair >> 4 : pair & 15) : pair);
        }
        at += nibbles ? (count + 1) / 2 : count;
        x += declared;
        at += at & 1;
    }

    private void put(int index) {
        if (filled < indexes.length) {
            indexes[filled++] = (byte) index;
        }
    }

    private void skip(long count) {
        filled = (int) Math.min(indexes.length, filled + count);
    }
}
