package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Where the first picture of a WebP file stands in the file and on its canvas, as the container specification of WebP
/// lays it out. Immutable and thread-safe.
///
/// @param left place on the canvas, in pixels
/// @param top place on the canvas, in pixels
/// @param width of the picture
/// @param height of the picture
/// @param part the bytes that hold the picture
public record WebPFrame(int left, int top, int width, int height, Part part) {
    private static final int CHUNKS = 12;
    private static final int CHUNK_HEADER = 8;
    /// Ordinary files have three at most: canvas, colour profile, transparency.
    private static final int MAX_CHUNKS = 1_000;
    private static final int ANIMATION_HEADER = 16;
    private static final int ALPHA_FLAG = 0x10;
    private static final int EXTENDED_SIZE = 10;

    /// Bytes of the file.
    ///
    /// @param whole whether the file is a still picture, and is to be decoded as it is
    /// @param lossless whether the picture is of that kind
    public record Part(int from, int to, boolean whole, boolean lossless) {}

    /// The canvas, which a file without one shares with its picture.
    record Canvas(int width, int height, WebPFrame frame) {}

    /// The first picture of a file.
    public static WebPFrame first(byte[] file) throws UnreadableImageException {
        return read(new Bytes(file)).frame();
    }

    static Canvas read(Bytes bytes) throws UnreadableImageException {
        long end = CHUNK_HEADER + bytes.u32(4, ByteOrder.LITTLE_ENDIAN);
        if (end > bytes.length()) {
            throw UnreadableImageException.cut();
        }
        if (!bytes.has(CHUNKS, "VP8 ") && !bytes.has(CHUNKS, "VP8L") && !bytes.has(CHUNKS, "VP8X")) {
            // Decoders take other bytes here for a picture without a container.
            throw UnreadableImageException.malformed("its first chunk is no picture and no canvas");
        }
        int width = 0;
        int height = 0;
        int chunks = 0;
        for (long at = CHUNKS; at + CHUNK_HEADER <= end; at = next(bytes, at)) {
            if (++chunks > MAX_CHUNKS) {
                throw UnreadableImageException.malformed("more than " + MAX_CHUNKS + " chunks before its picture");
            }
            String name = bytes.text(at, 4);
            if (name.equals("VP8X")) {
                width = 1 + u24(bytes, at + 12);
                height = 1 + u24(bytes, at + 15);
            } else if (name.equals("ANMF")) {
                return new Canvas(width, height, animated(bytes, at));
            } else if (name.equals("VP8 ") || name.equals("VP8L")) {
                WebPFrame frame = picture(bytes, at, new Part(0, bytes.length(), true, name.equals("VP8L")));
                return new Canvas(width == 0 ? frame.width : width, height == 0 ? frame.height : height, frame);
            }
        }
        throw UnreadableImageException.malformed("no picture");
    }

    private static WebPFrame animated(Bytes bytes, long chunk) throws UnreadableImageException {
        long content = chunk + CHUNK_HEADER;
        long end = content + bytes.u32(chunk + 4, ByteOrder.LITTLE_ENDIAN);
        long from = content + ANIMATION_HEADER;
        int chunks = 0;
        for (long at = from; at + CHUNK_HEADER <= end && chunks < MAX_CHUNKS; at = next(bytes, at), chunks++) {
            String name = bytes.text(at, 4);
            if (name.equals("VP8 ") || name.equals("VP8L")) {
                long to = Math.min(next(bytes, at), bytes.length());
                WebPFrame picture = picture(bytes, at, new Part((int) from, (int) to, false, name.equals("VP8L")));
                return new WebPFrame(
                        2 * u24(bytes, content),
                        2 * u24(bytes, content + 3),
                        picture.width,
                        picture.height,
                        picture.part);
            }
        }
        throw UnreadableImageException.malformed("no picture in its first frame");
    }

    private static WebPFrame picture(Bytes bytes, long chunk, Part part) throws UnreadableImageException {
        long at = chunk + CHUNK_HEADER;
        if (part.lossless) {
            if (bytes.u8(at) != 0x2f) {
                throw UnreadableImageException.malformed("no lossless picture");
            }
            long sizes = bytes.u32(at + 1, ByteOrder.LITTLE_ENDIAN);
            return new WebPFrame(0, 0, 1 + (int) (sizes & 0x3fff), 1 + (int) (sizes >> 14 & 0x3fff), part);
        }
        if (bytes.u8(at + 3) != 0x9d || bytes.u8(at + 4) != 1 || bytes.u8(at + 5) != 0x2a) {
            throw UnreadableImageException.malformed("no key frame");
        }
        int width = bytes.u16(at + 6, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        int height = bytes.u16(at + 8, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        return new WebPFrame(0, 0, width, height, part);
    }

    private static long next(Bytes bytes, long chunk) throws UnreadableImageException {
        long length = bytes.u32(chunk + 4, ByteOrder.LITTLE_ENDIAN);
        return chunk + CHUNK_HEADER + length + (length & 1);
    }

    private static int u24(Bytes bytes, long at) throws UnreadableImageException {
        return bytes.u16(at, ByteOrder.LITTLE_ENDIAN) | bytes.u8(at + 2) << 16;
    }

    /// A file that holds this picture alone.
    public byte[] still(byte[] file) {
        if (part.whole) {
            return file;
        }
        int length = part.to - part.from;
        ByteBuffer still = ByteBuffer.allocate(CHUNKS + CHUNK_HEADER + EXTENDED_SIZE + length)
                .order(ByteOrder.LITTLE_ENDIAN);
        still.put(ascii("RIFF")).putInt(still.capacity() - CHUNK_HEADER).put(ascii("WEBP"));
        boolean alpha = new Bytes(file).has(part.from, "ALPH");
        still.put(ascii("VP8X")).putInt(EXTENDED_SIZE).putInt(alpha ? ALPHA_FLAG : 0);
        putU24(still, width - 1);
        putU24(still, height - 1);
        return still.put(file, part.from, length).array();
    }

    private static void putU24(ByteBuffer to, int value) {
        to.putShort((short) value).put((byte) (value >> 16));
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /// The picture on the canvas that the header declares, which is black elsewhere.
    ///
    public RgbImage onCanvas(RgbImage picture, ImageHeader header) {
        if (picture.width() == header.width() && picture.height() == header.height()) {
            return picture;
        }
        byte[] canvas = new byte[3 * header.width() * header.height()];
        for (int y = 0; y < height; y++) {
            System.arraycopy(
                    picture.samples(), 3 * y * width, canvas, 3 * ((top + y) * header.width() + left), 3 * width);
        }
        return new RgbImage(header.width(), header.height(), canvas);
    }
}
