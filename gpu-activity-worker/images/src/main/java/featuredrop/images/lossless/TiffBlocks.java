package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.TiffDirectory;
import featuredrop.images.header.TiffGrid;

/// The strips or tiles of a TIFF file, unpacked one at a time. Used once.
final class TiffBlocks {
    /// The bytes that any packing needs at most for one, and for a block.
    private static final long PACKED_EACH = 2;

    private static final long PACKED_MORE = 1024;

    private final Bytes bytes;
    private final TiffDirectory directory;
    private final ImageHeader header;
    private final boolean tiled;
    private final boolean planes;
    private final int wide;
    private final int high;

    TiffBlocks(Bytes bytes, TiffDirectory directory, ImageHeader header) throws UnreadableImageException {
        this.bytes = bytes;
        this.directory = directory;
        this.header = header;
        TiffGrid grid = TiffGrid.of(directory, header);
        tiled = grid.tiled();
        planes = grid.planes() > 1;
        wide = grid.wide();
        high = grid.high();
    }

    /// Samples of a pixel together, rows without padding.
    void copyTo(byte[] raw) throws UnreadableImageException {
        int blocks = 0;
        byte[] block = new byte[Math.multiplyExact(Math.multiplyExact(wide, high), planes ? 1 : header.channels())];
        for (int plane = 0; plane < (planes ? header.channels() : 1); plane++) {
            for (int top = 0; top < header.height(); top += high) {
                for (int left = 0; left < header.width(); left += wide) {
                    // A last strip holds only the rows that are left; a last tile is whole.
                    int rows = tiled ? high : Math.min(high, header.height() - top);
                    int length = block.length / high * rows;
                    unpack(blocks++, block, length);
                    place(block, new Place(left, top, plane), raw);
                }
            }
        }
    }

    private record Place(int left, int top, int plane) {}

    private void place(byte[] block, Place at, byte[] raw) {
        int channels = header.channels();
        int columns = Math.min(wide, header.width() - at.left);
        for (int y = 0; y < Math.min(high, header.height() - at.top); y++) {
            int to = ((at.top + y) * header.width() + at.left) * channels + at.plane;
            if (planes) {
                for (int x = 0; x < columns; x++) {
                    raw[to + x * channels] = block[y * wide + x];
                }
            } else {
                System.arraycopy(block, y * wide * channels, raw, to, columns * channels);
            }
        }
    }

    private void unpack(int number, byte[] block, int length) throws UnreadableImageException {
        long at = directory.value(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS, number, -1);
        if (at < 0) {
            throw UnreadableImageException.malformed("no block " + number);
        }
        int lengths = tiled ? TiffDirectory.TILE_LENGTHS : TiffDirectory.STRIP_LENGTHS;
        int compression = directory.number(TiffDirectory.COMPRESSION, 1);
        long packed = compression == 1 ? length : directory.value(lengths, number, bytes.length() - at);
        // Codes that unpack to nothing, and that many blocks share, would be read again for each of them.
        int size = (int) Math.min(packed, PACKED_EACH * length + PACKED_MORE);
        TiffPacking.unpack(compression, bytes.part(at, size), block, length);
        if (directory.number(TiffDirectory.PREDICTOR, 1) == 2 && compression != 1 && compression != 32_773) {
            addNeighbours(block, length);
        }
    }

    /// Samples are differences to their left neighbours.
    private void addNeighbours(byte[] block, int length) {
        int step = planes ? 1 : header.channels();
        int row = wide * step;
        for (int start = 0; start < length; start += row) {
            for (int i = start + step; i < start + row; i++) {
                block[i] += block[i - step];
            }
        }
    }
}
