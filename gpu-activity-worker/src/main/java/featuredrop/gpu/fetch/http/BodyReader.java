package featuredrop.gpu.fetch.http;

import featuredrop.extraction.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/// Reads a body within the limits: bytes on the wire, bytes after inflating, and a rate below which a host
/// only holds up the others. Used for one body, by one thread.
final class BodyReader {
    private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
    private static final long BYTES_PER_WINDOW = 10 << 10;
    private static final int BUFFER = 1 << 14;

    private final long maxBytes;
    private final LongSupplier nanoTime;

    /// @param maxBytes most bytes, raw and inflated
    /// @param nanoTime a clock like that of `System`
    BodyReader(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /// The whole body. The stream is left open: closing it would read the rest first, which may have no end.
    ///
    /// @param gzipped whether it is compressed, in one layer
    /// @throws LimitException when it exceeds a limit
    /// @throws IOException when the connection breaks or the compression is damaged
    byte[] read(InputStream raw, boolean gzipped) throws IOException, LimitException {
        try {
            Wire wire = new Wire(raw);
            InputStream body = gzipped ? new GZIPInputStream(wire, BUFFER) : wire;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
            byte[] buffer = new byte[BUFFER];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                bytes.write(buffer, 0, n);
                if (bytes.size() > maxBytes) {
                    throw new LimitException(Outcome.TOO_LARGE, "over " + maxBytes + " bytes");
                }
            }
            return bytes.toByteArray();
        } catch (WireLimitException e) {
            throw e.limit;
        }
    }

    /// Counts what comes over the network.
    private final class Wire extends FilterInputStream {
        private long count;
        private long windowStart = nanoTime.getAsLong();
        private long countAtStart;

        Wire(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                count += n;
                requireWithinLimits();
            }
            return n;
        }

        private void requireWithinLimits() throws WireLimitException {
            if (count > maxBytes) {
                throw new WireLimitException(new LimitException(Outcome.TOO_LARGE, "over " + maxBytes + " bytes"));
            }
            long elapsed = nanoTime.getAsLong() - windowStart;
            if (elapsed < RATE_WINDOW.toNanos()) {
                return;
            }
            if (count - countAtStart < BYTES_PER_WINDOW) {
                throw new WireLimitException(new LimitException(
                        Outcome.DEADLINE,
                        count - countAtStart + " bytes in "
                                + Duration.ofNanos(elapsed).toSeconds() + " s"));
            }
            windowStart = nanoTime.getAsLong();
            countAtStart = count;
        }
    }

    /// The body exceeds a limit.
    static final class LimitException extends Exception {
        private static final long serialVersionUID = 1;

        final Outcome outcome;

        LimitException(Outcome outcome, String message) {
            super(message);
            this.outcome = outcome;
        }
    }

    /// Carries a limit through the streams of the JDK.
    private static final class WireLimitException extends IOException {
        private static final long serialVersionUID = 1;

        final LimitException limit;

        WireLimitException(LimitException limit) {
            super(limit);
            this.limit = limit;
        }
    }
}
