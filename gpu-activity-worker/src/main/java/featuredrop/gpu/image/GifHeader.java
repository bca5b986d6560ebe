package featuredrop.gpu.image;

import featuredrop.gpu.image.Bytes.CutException;
import featuredrop.gpu.image.HeaderCheck.MalformedException;
import java.nio.ByteOrder;

/// Canvas and first frame of a GIF file.
final class GifHeader {
    private static final int SCREEN_END = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int FRAME_HEADER = 10;

    private GifHeader() {}

    /// The larger of canvas and first frame, since the decoder allocates both. Walks over the frame's
    /// blocks: a reader of the JDK does not tell a cut file from a broken one.
    static ImageHeader read(Bytes bytes) throws CutException, MalformedException {
        int width = bytes.u16(6, ByteOrder.LITTLE_ENDIAN);
        int height = bytes.u16(8, ByteOrder.LITTLE_ENDIAN);
        long at = SCREEN_END + paletteLength(bytes.u8(10));
        while (bytes.u8(at) == EXTENSION) {
            at = afterBlocks(bytes, at + 2);
        }
        if (bytes.u8(at) != FRAME) {
            throw new MalformedException("no frame");
        }
        int right = bytes.u16(at + 1, ByteOrder.LITTLE_ENDIAN) + bytes.u16(at + 5, ByteOrder.LITTLE_ENDIAN);
        int bottom = bytes.u16(at + 3, ByteOrder.LITTLE_ENDIAN) + bytes.u16(at + 7, ByteOrder.LITTLE_ENDIAN);
        afterBlocks(bytes, at + FRAME_HEADER + paletteLength(bytes.u8(at + 9)) + 1);
        return new ImageHeader(ImageFormat.GIF, Math.max(width, right), Math.max(height, bottom), 1, 8);
    }

    private static long paletteLength(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
    }

    private static long afterBlocks(Bytes bytes, long from) throws CutException {
        long at = from;
        while (bytes.u8(at) != 0) {
            at += 1 + bytes.u8(at);
        }
        return at + 1;
    }
}
