package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;

/// Canvas and first frame of a GIF file, as the GIF89a specification lays them out. Immutable and thread-safe.
///
/// @param canvas large enough for the frame too, whatever the file declares
/// @param left place on the canvas, in pixels
/// @param top place on the canvas, in pixels
/// @param width of the frame
/// @param height of the frame
/// @param data how its pixels are stored
public record GifFrame(Canvas canvas, int left, int top, int width, int height, Data data) {
    private static final int SCREEN_END = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int END = 0x3b;
    private static final int GRAPHIC_CONTROL = 0xf9;

    /// Pixels of the canvas, and the index of the palette that fills it.
    public record Canvas(int width, int height, int background) {}

    /// How pixels are stored.
    ///
    /// @param palette place of the colours in the file; 0 for none
    /// @param colours of the palette
    /// @param interlaced whether rows come in four passes
    /// @param from the byte with the size of the codes
    public record Data(int palette, int colours, boolean interlaced, int from) {}

    /// Reads up to the first frame's pixels.
    public static GifFrame first(Bytes bytes) throws UnreadableImageException {
        int background = 0;
        int screen = bytes.u8(10);
        long at = SCREEN_END + (long) paletteLength(screen);
        while (bytes.u8(at) != FRAME) {
            if (bytes.u8(at) == END) {
                throw UnreadableImageException.malformed("no frame");
            }
            if (bytes.u8(at) != EXTENSION) {
                at++;
                continue;
            }
            boolean control = bytes.u8(at + 1) == GRAPHIC_CONTROL && bytes.u8(at + 2) >= 4;
            if (control && (bytes.u8(at + 3) & 1) == 1) {
                background = bytes.u8(at + 6);
            }
            at = afterBlocks(bytes, at + 2);
        }
        return frame(bytes, (int) at, background);
    }

    private static GifFrame frame(Bytes bytes, int at, int background) throws UnreadableImageException {
        int left = bytes.u16(at + 1, ByteOrder.LITTLE_ENDIAN);
        int top = bytes.u16(at + 3, ByteOrder.LITTLE_ENDIAN);
        int width = bytes.u16(at + 5, ByteOrder.LITTLE_ENDIAN);
        int height = bytes.u16(at + 7, ByteOrder.LITTLE_ENDIAN);
        if (width == 0 || height == 0) {
            throw UnreadableImageException.malformed("a frame of " + width + " × " + height);
        }
        int flags = bytes.u8(at + 9);
        int screen = bytes.u8(10);
        boolean own = (flags & 0x80) != 0;
        int length = own ? paletteLength(flags) : paletteLength(screen);
        int palette = length == 0 ? 0 : own ? at + 10 : SCREEN_END;
        Data data = new Data(palette, length / 3, (flags & 0x40) != 0, at + 10 + (own ? length : 0));
        Canvas canvas = new Canvas(
                Math.max(bytes.u16(6, ByteOrder.LITTLE_ENDIAN), left + width),
                Math.max(bytes.u16(8, ByteOrder.LITTLE_ENDIAN), top + height),
                background);
        return new GifFrame(canvas, left, top, width, height, data);
    }

    private static int paletteLength(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static long afterBlocks(Bytes bytes, long from) throws UnreadableImageException {
        long at = from;
        while (bytes.u8(at) != 0) {
            at += 1 + bytes.u8(at);
        }
        return at + 1;
    }
}
