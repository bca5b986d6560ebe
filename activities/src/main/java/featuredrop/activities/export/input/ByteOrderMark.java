package featuredrop.activities.export.input;

import java.util.Arrays;

/// The byte order mark of UTF-8, which some programs write before a text.
public final class ByteOrderMark {
    /// Its bytes.
    public static final int LENGTH = 3;

    private static final byte[] BYTES = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private ByteOrderMark() {}

    /// Whether the bytes in `[from, to)` begin with it.
    public static boolean begins(byte[] bytes, int from, int to) {
        return to - from >= LENGTH && Arrays.equals(bytes, from, from + LENGTH, BYTES, 0, LENGTH);
    }
}
