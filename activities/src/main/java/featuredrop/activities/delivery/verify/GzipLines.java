package featuredrop.activities.delivery.verify;

import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// Reads a delivered text line by line and takes the digest of the whole file. What is wrong with the
/// file is a [Verification] failure that names the line; what is wrong with the store is kind `PLATFORM`.
/// Not thread-safe.
final class GzipLines implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final int MAX_LINE = 16 << 20;

    private final String path;
    private final MessageDigest digest = Sha256.digest();
    private final Raw raw;
    private final InputStream text;
    private byte[] buffer = new byte[BUFFER];
    private int from;
    private int filled;
    private int lineEnd;
    private long number;

    GzipLines(LandingZone zone, String path) {
        this.path = path;
        this.raw = new Raw(new DigestInputStream(zone.open(path, 0), digest), path);
        this.text = open();
    }

    /// Goes to the next line.
    ///
    /// @return false at the end
    boolean next() {
        from = lineEnd;
        int searched = from;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lineEnd = i + 1;
                    number++;
                    return true;
                }
            }
            searched = filled - from;
            if (!more()) {
                if (filled > from) {
                    throw Verification.differs(path, number + 1, "does not end in a line feed");
                }
                return false;
            }
        }
    }

    /// Number of the line, from 1.
    long number() {
        return number;
    }

    /// Bytes of the line, LF included.
    int length() {
        return lineEnd - from;
    }

    /// One byte of the line.
    byte at(int place) {
        return buffer[from + place];
    }

    /// The line, LF included.
    byte[] line() {
        return Arrays.copyOfRange(buffer, from, lineEnd);
    }

    /// SHA-256 of the whole file, hex, including bytes after the text; once, at the end.
    String fileSha256() {
        try {
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() {
        try {
            text.close();
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
    }

    /// Moves the unfinished line to the front and fills up behind it.
    private boolean more() {
        int kept = filled - from;
        if (kept > MAX_LINE) {
            throw Verification.differs(path, number + 1, "is longer than " + MAX_LINE + " bytes");
        }
        byte[] target = 2 * kept > buffer.length ? new byte[4 * kept] : buffer;
        System.arraycopy(buffer, from, target, 0, kept);
        buffer = target;
        from = 0;
        lineEnd = 0;
        filled = kept;
        try {
            int read = text.read(buffer, filled, buffer.length - filled);
            filled += Math.max(0, read);
            return read >= 0;
        } catch (IOException e) {
            throw Verification.differs(path, number + 1, "cannot be unpacked: " + e.getMessage());
        }
    }

    private InputStream open() {
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (IOException e) {
            try (raw) {
                throw Verification.differs(path, 1, "is not gzip: " + e.getMessage());
            } catch (IOException closing) {
                throw IoFailure.reading(path, closing);
            }
        }
    }

    /// Separates the store's failures from those of the gzip format, which are `IOException`s too.
    private static final class Raw extends FilterInputStream {
        private final String path;

        Raw(InputStream in, String path) {
            super(in);
            this.path = path;
        }

        @Override
        public int read() {
            return answered(super::read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return answered(() -> super.read(bytes, offset, length));
        }

        private int answered(Answer answer) {
            try {
                return answer.get();
            } catch (IOException e) {
                throw IoFailure.reading(path, e);
            }
        }

        @FunctionalInterface
        private interface Answer {
            int get() throws IOException;
        }
    }
}
