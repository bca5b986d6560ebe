package featuredrop.images.header;

import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;

/// How a TIFF file cuts its picture into strips or tiles. Immutable and thread-safe.
///
/// @param tiled whether they are tiles; strips are as wide as the picture
/// @param planes how many pictures of one sample there are; 1 when the samples of a pixel stand together
/// @param wide pixels of a row of a block
/// @param high rows of a block
public record TiffGrid(boolean tiled, int planes, int wide, int high) {
    private static final long LARGE_TILE = 1024 * 1024;
    /// What the start of a block costs, as so many bytes.
    private static final long START = 1024;
    /// Blocks may stand on the same bytes of the file, so their sum has a bound too. Tiles are unpacked
    /// whole, and may be larger than a small picture.
    private static final long FREE = 64L << 20;

    private static final long TIMES = 8;

    /// @throws UnreadableImageException CORRUPT for a grid that makes no sense, BOMB for too much work
    public static TiffGrid of(TiffDirectory directory, ImageHeader header) throws UnreadableImageException {
        boolean tiled = directory.count(TiffDirectory.TILE_OFFSETS) > 0;
        boolean apart = directory.number(TiffDirectory.PLANAR, 1) == 2 && header.channels() > 1;
        long rows = directory.value(TiffDirectory.ROWS_PER_STRIP, 0, header.height());
        TiffGrid grid = new TiffGrid(
                tiled,
                apart ? header.channels() : 1,
                tiled ? side(directory, TiffDirectory.TILE_WIDTH) : header.width(),
                tiled ? side(directory, TiffDirectory.TILE_HEIGHT) : Math.clamp(rows, 1, header.height()));
        grid.requireReason(header);
        return grid;
    }

    private static int side(TiffDirectory directory, int tag) throws UnreadableImageException {
        int side = directory.number(tag, 0);
        if (side < 1) {
            throw UnreadableImageException.malformed("a tile of " + side);
        }
        return side;
    }

    private void requireReason(ImageHeader header) throws UnreadableImageException {
        // A tile is unpacked whole and may be larger than the image, within reason.
        if ((long) wide * high > LARGE_TILE + 4 * header.pixels()) {
            throw UnreadableImageException.malformed("a tile of " + wide + " × " + high);
        }
        long blocks = (long) Math.ceilDiv(header.width(), wide) * Math.ceilDiv(header.height(), high) * planes;
        long each = (long) wide * high * header.channels() / planes + START;
        // Both are far below 2^32, so the product is no overflow.
        if (blocks * each > FREE + TIMES * header.pixels()) {
            throw UnreadableImageException.bomb("TIFF of " + header.width() + " × " + header.height() + " in " + blocks
                    + " blocks of " + wide + " × " + high);
        }
    }
}
