package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.TiffDirectory;

/// The strips or tiles of a TIFF file, unpacked one at a time. Used once.
final class TiffBlocks {
    private static final long LARGE_TILE = 1024 * 1024;

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
        tiled = directory.count(TiffDirectory.TILE_OFFSETS) > 0;
        planes = directory.number(TiffDirectory.PLANAR, 1) == 2 && header.channels() > 1;
        long rows = directory.value(TiffDirectory.ROWS_PER_STRIP, 0, header.height());
        wide = tiled ? side(TiffDirectory.TILE_WIDTH) : header.width();
        high = tiled ? side(TiffDirectory.TILE_HEIGHT) : Math.clamp(rows, 1, header.height());
        // A tile is unpacked whole and may be larger than the image, within reason.
        if ((long) wide * high > LARGE_TILE + 4 * header.pixels()) {
            throw UnreadableImageException.malformed("a tile of " + wide + " × " + high);
        }
    }

    private int side(int tag) throws UnreadableImageException {
        int side = directory.number(tag, 0);
        if (side < 1) {
            throw UnreadableImageException.malformed("a tile of " + side);
        }
        return side;
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
        int size = (int) Math.min(packed, Integer.MAX_VALUE);
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
