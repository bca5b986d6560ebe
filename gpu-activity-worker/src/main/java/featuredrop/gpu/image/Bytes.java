package featuredrop.gpu.image;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads numbers from the bytes of a hostile file: a place outside of them is a [CutException], never
/// another failure.
final class Bytes {
    private final byte[] file;

    Bytes(byte[] file) {
        this.file = file;
    }

    int length() {
        return file.length;
    }

    int u8(long at) throws CutException {
        if (at < 0 || at >= file.length) {
            throw new CutException();
        }
        return file[(int) at] & 0xff;
    }

    int u16(long at, ByteOrder order) throws CutException {
        int first = u8(at);
        int second = u8(at + 1);
        return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
    }

    /// Unsigned.
    long u32(long at, ByteOrder order) throws CutException {
        long first = u16(at, order);
        long second = u16(at + 2, order);
        return order == ByteOrder.BIG_ENDIAN ? first << 16 | second : second << 16 | first;
    }

    /// Whether `text`, one byte a character, stands at `at`.
    boolean has(int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || at + wanted.length > file.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (file[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /// Up to `length` bytes from the start, one character each.
    String start(int length) {
        return new String(file, 0, Math.min(length, file.length), StandardCharsets.ISO_8859_1);
    }

    /// The file ends before what it declares.
    static final class CutException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
