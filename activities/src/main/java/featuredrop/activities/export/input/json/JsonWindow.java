package featuredrop.activities.export.input.json;

import featuredrop.activities.export.input.GzipDamageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The next bytes of a stream, which can be looked at before they are taken. Counts the lines of what is taken. A gzip
/// stream with a defect ends at the defect. Not thread-safe.
final class JsonWindow {
    private static final int FIRST_BUFFER = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int start;
    private int filled;
    private long base;
    private long lineEnds;
    private int last = '\n';
    private boolean ended;
    private @Nullable GzipDamageException defect;

    JsonWindow(InputStream in) {
        this.in = in;
    }

    /// The byte that many places ahead; -1 behind the end.
    int at(int place) throws IOException {
        return start + place < filled || load(place + 1) ? buffer[start + place] & 0xff : -1;
    }

    /// Holds so many bytes; false when there are fewer.
    boolean load(int bytes) throws IOException {
        while (loaded() < bytes && !ended) {
            fill(bytes);
        }
        return loaded() >= bytes;
    }

    /// Bytes that are held.
    int loaded() {
        return filled - start;
    }

    /// Whether all bytes up to the end are held.
    boolean isAll() {
        return ended;
    }

    /// The array that holds the bytes, from [#offset] on; changes with each call that reads.
    byte[] array() {
        return buffer;
    }

    int offset() {
        return start;
    }

    /// Position in the stream.
    long position() {
        return base + start;
    }

    /// Number of the line of the next byte, from 1.
    long line() {
        return lineEnds + 1;
    }

    /// Lines of what was taken, a last one without an end included.
    long lines() {
        return lineEnds + (last == '\n' || last == '\r' ? 0 : 1);
    }

    /// What ended the stream before its end; null when nothing did.
    @Nullable
    GzipDamageException defect() {
        return defect;
    }

    /// Goes on behind so many bytes, which are held.
    void take(int bytes) {
        for (int i = start; i < start + bytes; i++) {
            int b = buffer[i];
            if (b == '\r' || (b == '\n' && last != '\r')) {
                lineEnds++;
            }
            last = b;
        }
        start += bytes;
    }

    private void fill(int wanted) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            base += start;
            filled -= start;
            start = 0;
        }
        while (buffer.length < wanted || filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        try {
            int n = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(n, 0);
            ended = n < 0;
        } catch (GzipDamageException e) {
            defect = e;
            ended = true;
        }
    }
}
