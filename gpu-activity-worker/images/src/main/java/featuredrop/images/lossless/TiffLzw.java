package featuredrop.images.lossless;

import featuredrop.images.UnreadableImageException;
import java.nio.ByteBuffer;

/// LZW as in section 13 of TIFF 6.0: high bits first, codes grow one early. Used once.
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int TABLE = 4096;
    private static final int LEAST_BITS = 9;
    private static final int MOST_BITS = 12;

    private final ByteBuffer packed;
    private final int[] prefix = new int[TABLE];
    private final byte[] suffix = new byte[TABLE];
    private final int[] lengths = new int[TABLE];
    private int buffered;
    private int bufferedBits;
    private int codeBits = LEAST_BITS;
    private int next = END + 1;
    private int last = -1;

    TiffLzw(ByteBuffer packed) {
        this.packed = packed;
        for (int i = 0; i < CLEAR; i++) {
            suffix[i] = (byte) i;
            lengths[i] = 1;
        }
    }

    void read(byte[] block, int length) throws UnreadableImageException {
        int filled = 0;
        while (filled < length) {
            int code = code();
            if (code == END) {
                throw UnreadableImageException.cut();
            }
            if (code == CLEAR) {
                codeBits = LEAST_BITS;
                next = END + 1;
                last = -1;
                continue;
            }
            if (last < 0 ? code > CLEAR : code > next) {
                throw UnreadableImageException.malformed("LZW code " + code + " of " + next);
            }
            if (last >= 0) {
                learn(code);
            }
            filled = write(code, block, filled, length);
            last = code;
        }
    }

    private void learn(int code) {
        if (next == TABLE) {
            return;
        }
        prefix[next] = last;
        lengths[next] = lengths[last] + 1;
        suffix[next] = first(code == next ? last : code);
        next++;
        if (next + 1 == 1 << codeBits && codeBits < MOST_BITS) {
            codeBits++;
        }
    }

    private byte first(int code) {
        int from = code;
        while (from > CLEAR) {
            from = prefix[from];
        }
        return suffix[from];
    }

    private int write(int code, byte[] block, int filled, int length) {
        int end = filled + lengths[code];
        int from = code;
        for (int at = end - 1; at >= filled; at--) {
            if (at < length) {
                block[at] = suffix[from];
            }
            from = prefix[from];
        }
        return Math.min(end, length);
    }

    private int code() throws UnreadableImageException {
        while (bufferedBits < codeBits) {
            if (!packed.hasRemaining()) {
                throw UnreadableImageException.cut();
            }
            buffered = buffered << 8 | (packed.get() & 0xff);
            bufferedBits += 8;
        }
        bufferedBits -= codeBits;
        return buffered >>> bufferedBits & (1 << codeBits) - 1;
    }
}
