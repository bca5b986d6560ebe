package featuredrop.fetch.http.body;

import featuredrop.fetch.BodyMemory;
import featuredrop.workflows.drop.Outcome;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/// Reads a body within the limits: bytes on the wire, bytes unpacked, and a rate below which a host only
/// holds up the others. Used for one body, by one thread.
public final class BodyReader {
    private static final Duration RATE_WINDOW = Duration.ofSeconds(10);
    private static final long BYTES_PER_WINDOW = 10 << 10;
    private static final int BUFFER = 1 << 13;
    /// Read at once, so that the rate is looked at often.
    private static final int CHUNK = 1 << 16;

    private final long maxBytes;
    private final LongSupplier nanoTime;

    /// @param maxBytes most bytes, raw and unpacked
    /// @param nanoTime a clock like that of `System`
    public BodyReader(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /// The whole body. The stream is left open: closing it would read the rest first, which may have no end.
    ///
    /// @param body what the server said of it
    /// @param memory holds the body's bytes when it returns, and more only on the way there
    /// @throws LimitException when it exceeds a limit, or its compression is damaged
    /// @throws NoRoomException when the memory is used by others
    /// @throws IOException when the connection breaks
    public byte[] read(Body body, BodyMemory.Room memory) throws IOException, LimitException, NoRoomException {
        try {
            Wire wire = new Wire(body.raw());
            byte[] bytes = body.announced() >= 0 ? exactly(wire, body.announced(), memory) : untilItsEnd(wire, memory);
            List<ContentCoding> codings = body.codings().isEmpty() ? ContentCoding.shownBy(bytes) : body.codings();
            return codings.isEmpty() || bytes.length == 0
                    ? bytes
                    : new Unpacking(maxBytes).unpacked(bytes, codings, memory);
        } catch (WireLimitException e) {
            throw e.limit;
        }
    }

    /// What is read.
    ///
    /// @param codings that were applied to it, in this order
    /// @param announced its length on the wire, negative when unknown
    public record Body(InputStream raw, List<ContentCoding> codings, long announced) {}

    private byte[] exactly(Wire wire, long announced, BodyMemory.Room memory)
            throws IOException, LimitException, NoRoomException {
        if (announced > maxBytes) {
            throw new LimitException(Outcome.TOO_LARGE, announced + " bytes announced");
        }
        if (!memory.tryHold(announced)) {
            throw new NoRoomException(announced);
        }
        byte[] bytes = new byte[(int) announced];
        int length = fill(wire, bytes, 0);
        if (length < bytes.length) {
            throw new EOFException();
        }
        // Lets the stream see its end, so that the connection can be used again.
        return wire.read() < 0 ? bytes : tooLarge();
    }

    private byte[] untilItsEnd(InputStream in, BodyMemory.Room memory)
            throws IOException, LimitException, NoRoomException {
        byte[] bytes = new byte[(int) Math.min(maxBytes, Math.max(BUFFER, memory.held() / 2))];
        int length = fill(in, bytes, 0);
        while (length == bytes.length) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            if (length == maxBytes) {
                return tooLarge();
            }
            bytes = copied(bytes, (int) Math.min(maxBytes, 2L * length), memory);
            bytes[length] = (byte) next;
            length = fill(in, bytes, length + 1);
        }
        return length == bytes.length ? bytes : copied(bytes, length, memory);
    }

    /// While it is copied, both are there.
    private byte[] copied(byte[] bytes, int length, BodyMemory.Room memory) throws NoRoomException {
        long both = (long) bytes.length + length;
        if (memory.held() < both && !memory.tryHold(both)) {
            throw new NoRoomException(2 * maxBytes);
        }
        byte[] copy = Arrays.copyOf(bytes, length);
        memory.tryHold(length);
        return copy;
    }

    private static int fill(InputStream in, byte[] bytes, int from) throws IOException {
        int length = from;
        while (length < bytes.length) {
            int n = in.read(bytes, length, Math.min(CHUNK, bytes.length - length));
            if (n < 0) {
                break;
            }
            length += n;
        }
        return length;
    }

    private byte[] tooLarge() throws LimitException {
        throw new LimitException(Outcome.TOO_LARGE, "over " + maxBytes + " bytes");
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

    /// The body is not taken.
    public static final class LimitException extends Exception {
        private static final long serialVersionUID = 1;

        private final Outcome outcome;

        LimitException(Outcome outcome, String message) {
            super(message);
            this.outcome = outcome;
        }

        /// Of the image.
        public Outcome outcome() {
            return outcome;
        }
    }

    /// Others use the memory.
    public static final class NoRoomException extends Exception {
        private static final long serialVersionUID = 1;

        private final long bytes;

        /// @param bytes what is needed
        NoRoomException(long bytes) {
            super(bytes + " bytes");
            this.bytes = bytes;
        }

        /// What is needed.
        public long bytes() {
            return bytes;
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
