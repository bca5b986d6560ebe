package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;

/// The indexes of a GIF frame, unpacked from its variable-length codes (LZW, appendix F of the specification). Not
/// thread-safe.
final class GifCodes {
    private static final int TABLE = 4096;
    private static final int MAX_BITS = 12;

    private final Bytes bytes;
    private final int clear;
    private final int[] prefix = new int[TABLE];
    private final byte[] suffix = new byte[TABLE];
    private final byte[] stack = new byte[TABLE + 1];
    private long at;
    private int blockLeft;
    private int buffered;
    private int bufferedBits;
    private int codeBits;
    private int next;
    private int last = -1;
    private byte first;
    private int stacked;

    /// @param from the byte with the size of the codes
    GifCodes(Bytes bytes, int from) throws UnreadableImageException {
        this.bytes = bytes;
        int bits = bytes.u8(from);
        if (bits < 1 || bits >= MAX_BITS) {
            throw UnreadableImageException.malformed("codes of " + bits + " bits");
        }
        clear = 1 << bits;
        at = from + 1L;
        restart();
    }

    private void restart() {
        codeBits = Integer.numberOfTrailingZeros(clear) + 1;
        next = clear + 2;
        last = -1;
    }

    /// Fills `row`.
    void read(byte[] row) throws UnreadableImageException {
        for (int i = 0; i < row.length; i++) {
            if (stacked == 0) {
                unpack(code());
            }
            row[i] = stack[--stacked];
        }
    }

    private void unpack(int given) throws UnreadableImageException {
        int code = given;
        while (code == clear) {
            restart();
            code = code();
        }
        if (code == clear + 1) {
            throw UnreadableImageException.cut();
        }
        if (last < 0 ? code > clear : code > next) {
            throw UnreadableImageException.malformed("code " + code + " of " + next);
        }
        int from = code;
        if (code == next) {
            stack[stacked++] = first;
            from = last;
        }
        while (from > clear) {
            stack[stacked++] = suffix[from];
            from = prefix[from];
        }
        first = (byte) from;
        stack[stacked++] = first;
        if (last >= 0) {
            learn();
        }
        last = code;
    }

    private void learn() {
        if (next < TABLE) {
            prefix[next] = last;
            suffix[next] = first;
            next++;
            if (next == 1 << codeBits && codeBits < MAX_BITS) {
                codeBits++;
            }
        }
    }

    private int code() throws UnreadableImageException {
        while (bufferedBits < codeBits) {
            if (blockLeft == 0) {
                blockLeft = bytes.u8(at++);
                if (blockLeft == 0) {
                    throw UnreadableImageException.cut();
                }
            }
            buffered |= bytes.u8(at++) << bufferedBits;
            bufferedBits += 8;
            blockLeft--;
        }
        int code = buffered & (1 << codeBits) - 1;
        buffered >>>= codeBits;
        bufferedBits -= codeBits;
        return code;
    }
}
