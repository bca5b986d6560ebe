package featuredrop.images;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads numbers from the bytes of a hostile file: a place outside of them is an [UnreadableImageException], never
/// another failure.
public final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] file;

    public Bytes(byte[] file) {
        this.file = file;
    }

    /// Bytes of the file.
    public int length() {
        return file.length;
    }

    /// The byte at `at`, unsigned.
    public int u8(long at) throws UnreadableImageException {
        if (at < 0 || at >= file.length) {
            throw UnreadableImageException.cut();
        }
        return file[(int) at] & 0xff;
    }

    /// Two bytes, unsigned.
    public int u16(long at, ByteOrder order) throws UnreadableImageException {
        int first = u8(at);
        int second = u8(at + 1);
        return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
    }

    /// Four bytes, unsigned.
    public long u32(long at, ByteOrder order) throws UnreadableImageException {
        long first = u16(at, order);
        long second = u16(at + 2, order);
        return order == ByteOrder.BIG_ENDIAN ? first << 16 | second : second << 16 | first;
    }

    /// The place of the first 0xff from `from` on, where a marker of a JPEG may be. Eight bytes at a
    /// time, because scans have long stretches without.
    public long markerFrom(long from) throws UnreadableImageException {
        long at = from;
        for (; at + Long.BYTES <= file.length; at += Long.BYTES) {
            long absent = ~(long) LONGS.get(file, (int) at);
            // The lowest bit that is set is the highest one of the first byte of `absent` that is zero.
            long found = (absent - LOW_BITS) & ~absent & HIGH_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (u8(at) != 0xff) {
            at++;
        }
        return at;
    }

    /// The file itself; not to be changed.
    public byte[] array() {
        return file;
    }

    /// A view of `length` bytes from `at` on.
    public ByteBuffer part(long at, int length) throws UnreadableImageException {
        if (at < 0 || length < 0 || at + length > file.length) {
            throw UnreadableImageException.cut();
        }
        return ByteBuffer.wrap(file, (int) at, length);
    }

    /// Whether `text`, one byte a character, stands at `at`.
    public boolean has(int at, String text) {
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

    /// `length` bytes from `at` on, one character each.
    public String text(long at, int length) throws UnreadableImageException {
        if (at < 0 || at + length > file.length) {
            throw UnreadableImageException.cut();
        }
        return new String(file, (int) at, length, StandardCharsets.ISO_8859_1);
    }

    /// Up to `length` bytes from the start, one character each.
    public String start(int length) {
        return new String(file, 0, Math.min(length, file.length), StandardCharsets.ISO_8859_1);
    }
}
