package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;
import java.util.Map;

/// How a BMP file stores its pixels: BITMAPCOREHEADER and BITMAPINFOHEADER with their successors.
///
/// @param bits of a pixel
/// @param fromTop whether the first row is the uppermost
/// @param pixels place of the pixels in the file
/// @param kind how they are packed
/// @param palette of 8 bits and less; empty otherwise
/// @param order of the colours of 24 and 32 bits
record BmpLayout(int bits, boolean fromTop, long pixels, Kind kind, Palette palette, Order order) {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final int CORE = 12;
    private static final Map<Integer, Boolean> SIZES =
            Map.of(CORE, true, 40, true, 52, true, 56, true, 64, true, 108, true, 124, true);
    /// The masks that are known, as red, green, blue, and the byte of each.
    private static final Map<String, Order> MASKS = Map.of(
            "ff0000 ff00 ff", new Order(2, 1, 0),
            "ff000000 ff0000 ff00", new Order(3, 2, 1),
            "ff000000 ff00 ff", new Order(3, 1, 0),
            "ff ff00 ff0000", new Order(0, 1, 2),
            "0 0 0", new Order(2, 1, 0));

    /// How pixels are packed.
    enum Kind {
        PLAIN,
        RUNS_OF_BYTES,
        RUNS_OF_NIBBLES,
        SIX_GREEN_BITS
    }

    /// The byte of a pixel that holds each colour.
    record Order(int red, int green, int blue) {}

    /// Colours by index.
    @SuppressWarnings("ArrayRecordComponent") // looked up, never compared
    record Palette(byte[] colours) {
        /// Black beyond the palette.
        void copy(int index, byte[] samples, int at) {
            System.arraycopy(colours, 3 * index, samples, at, 3);
        }
    }

    boolean runs() {
        return kind == Kind.RUNS_OF_BYTES || kind == Kind.RUNS_OF_NIBBLES;
    }

    boolean sixGreenBits() {
        return kind == Kind.SIX_GREEN_BITS;
    }

    static BmpLayout read(Bytes bytes) throws UnreadableImageException {
        int size = (int) bytes.u32(14, LITTLE);
        if (!SIZES.containsKey(size)) {
            throw UnreadableImageException.unsupported("BMP with a header of " + size + " bytes");
        }
        int bits = bytes.u16(size == CORE ? 24 : 28, LITTLE);
        long compression = size == CORE ? 0 : bytes.u32(30, LITTLE);
        long colours = size == CORE ? 0 : bytes.u32(46, LITTLE);
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw UnreadableImageException.unsupported("BMP of " + bits + " bits");
        }
        Kind kind = kind(bits, compression);
        Order order = new Order(2, 1, 0);
        long afterHeader = 14L + size;
        if (compression == 3) {
            String masks = masks(bytes, 54);
            afterHeader += size == 40 ? 12 : 0;
            if (bits == 16) {
                kind = sixteen(masks);
            } else {
                order = order(masks);
            }
        }
        long entries = colours == 0 ? 1L << bits : colours;
        int entry = size == CORE ? 3 : 4;
        Palette palette = bits <= 8 ? palette(bytes, afterHeader, entries, entry) : new Palette(new byte[0]);
        long pixels = bytes.u32(10, LITTLE);
        if (bits <= 8 && pixels == 14L + size) {
            pixels += entry * entries;
        }
        boolean fromTop = size != CORE && bytes.u8(25) == 0xff;
        return new BmpLayout(bits, fromTop, pixels == 0 ? afterHeader : pixels, kind, palette, order);
    }

    private static Kind kind(int bits, long compression) throws UnreadableImageException {
        if (compression == 0 || (compression == 3 && bits >= 16)) {
            return Kind.PLAIN;
        }
        if (compression == 1 && bits == 8) {
            return Kind.RUNS_OF_BYTES;
        }
        if (compression == 2 && bits == 4) {
            return Kind.RUNS_OF_NIBBLES;
        }
        throw UnreadableImageException.unsupported("BMP of " + bits + " bits with compression " + compression);
    }

    private static String masks(Bytes bytes, long at) throws UnreadableImageException {
        return Long.toHexString(bytes.u32(at, LITTLE)) + " " + Long.toHexString(bytes.u32(at + 4, LITTLE)) + " "
                + Long.toHexString(bytes.u32(at + 8, LITTLE));
    }

    private static Kind sixteen(String masks) throws UnreadableImageException {
        return switch (masks) {
            case "f800 7e0 1f" -> Kind.SIX_GREEN_BITS;
            case "7c00 3e0 1f" -> Kind.PLAIN;
            default -> throw UnreadableImageException.unsupported("BMP with masks " + masks);
        };
    }

    private static Order order(String masks) throws UnreadableImageException {
        Order order = MASKS.get(masks);
        if (order == null) {
            throw UnreadableImageException.unsupported("BMP with masks " + masks);
        }
        return order;
    }

    private static Palette palette(Bytes bytes, long at, long entries, int entry) throws UnreadableImageException {
        if (entries > 65_536) {
            throw UnreadableImageException.malformed("a palette of " + entries);
        }
        byte[] colours = new byte[3 * 256];
        for (int i = 0; i < Math.min(256, entries); i++) {
            for (int colour = 0; colour < 3; colour++) {
                colours[3 * i + colour] = (byte) bytes.u8(at + (long) entry * i + 2 - colour);
            }
        }
        return new Palette(colours);
    }
}
