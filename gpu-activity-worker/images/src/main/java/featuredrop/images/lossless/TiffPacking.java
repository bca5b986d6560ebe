package featuredrop.images.lossless;

import featuredrop.images.UnreadableImageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The packings of TIFF 6.0 and its supplement: none, LZW (section 13), deflate, PackBits (section 9).
final class TiffPacking {
    private static final int LZW = 5;
    private static final int PACK_BITS = 32_773;

    private TiffPacking() {}

    /// Unpacks `length` bytes into `block`.
    static void unpack(int compression, ByteBuffer packed, byte[] block, int length) throws UnreadableImageException {
        switch (compression) {
            case 1 -> packed.get(block, 0, length);
            case LZW -> new TiffLzw(packed).read(block, length);
            case PACK_BITS -> packBits(packed, block, length);
            default -> inflate(packed, block, length);
        }
    }

    private static void inflate(ByteBuffer packed, byte[] block, int length) throws UnreadableImageException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(packed);
            int filled = 0;
            while (filled < length) {
                int more = inflater.inflate(block, filled, length - filled);
                if (more == 0) {
                    throw UnreadableImageException.cut();
                }
                filled += more;
            }
        } catch (DataFormatException e) {
            throw UnreadableImageException.malformed("deflated data is damaged: " + e.getMessage());
        }
    }

    private static void packBits(ByteBuffer packed, byte[] block, int length) throws UnreadableImageException {
        int filled = 0;
        while (filled < length) {
            if (packed.remaining() < 2) {
                throw UnreadableImageException.cut();
            }
            int head = packed.get();
            if (head >= 0) {
                int count = Math.min(head + 1, length - filled);
                if (packed.remaining() < count) {
                    throw UnreadableImageException.cut();
                }
                packed.get(block, filled, count);
                filled += count;
            } else if (head != -128) {
                int end = Math.min(filled + 1 - head, length);
                Arrays.fill(block, filled, end, packed.get());
                filled = end;
            }
        }
    }
}
