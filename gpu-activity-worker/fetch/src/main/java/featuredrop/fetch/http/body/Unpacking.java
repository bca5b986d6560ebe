package featuredrop.fetch.http.body;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.body.BodyReader.LimitException;
import featuredrop.fetch.http.body.BodyReader.NoRoomException;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/// Undoes the codings of a body that is in memory, within its limit.
///
/// It is done twice: first to learn how long the body is, then into exactly so many bytes. So the packed and
/// the unpacked body are all that it takes. Few bodies are unpacked at a time, since a decoder's window takes
/// up to 16 MiB; none of them waits for a network. Thread-safe.
final class Unpacking {
    private static final int MOST_CODINGS = 2;
    private static final int BUFFER = 1 << 13;
    private static final Semaphore TURNS = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private final long maxBytes;

    /// @param maxBytes most bytes, after each coding
    Unpacking(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// The body itself.
    ///
    /// @param memory holds the packed body, and the unpacked one when this returns
    byte[] unpacked(byte[] packed, List<ContentCoding> codings, BodyMemory.Room memory)
            throws LimitException, NoRoomException {
        if (codings.size() > MOST_CODINGS) {
            throw new LimitException(Outcome.UNSUPPORTED_FORMAT, codings.size() + " content codings");
        }
        TURNS.acquireUninterruptibly();
        try {
            int length = Math.toIntExact(copied(packed, codings, new byte[0]));
            if (!memory.tryHold((long) packed.length + length)) {
                throw new NoRoomException((long) packed.length + length);
            }
            byte[] bytes = new byte[length];
            copied(packed, codings, bytes);
            memory.tryHold(length);
            return bytes;
        } catch (CappedException e) {
            throw new LimitException(Outcome.TOO_LARGE, "over " + maxBytes + " bytes, unpacked");
        } catch (EOFException e) {
            throw new LimitException(Outcome.TRUNCATED, "the compressed body ends early");
        } catch (IOException | RuntimeException e) {
            // Decoders throw what they like for damaged bytes.
            throw isEarlyEnd(e)
                    ? new LimitException(Outcome.TRUNCATED, "the compressed body ends early")
                    : new LimitException(Outcome.CORRUPT, "the compressed body is damaged");
        } finally {
            TURNS.release();
        }
    }

    /// Of zstd only the words say so, of brotli not even these.
    private static boolean isEarlyEnd(Exception failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("truncated");
    }

    /// Fills `target` as far as it goes.
    ///
    /// @return how long the body is
    private long copied(byte[] packed, List<ContentCoding> codings, byte[] target) throws IOException {
        try (InputStream in = opened(packed, codings)) {
            byte[] buffer = new byte[BUFFER];
            long length = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (length + n <= target.length) {
                    System.arraycopy(buffer, 0, target, (int) length, n);
                }
                length += n;
            }
            return length;
        }
    }

    private InputStream opened(byte[] packed, List<ContentCoding> codings) throws IOException {
        InputStream in = new ByteArrayInputStream(packed);
        for (ContentCoding coding : codings.reversed()) {
            in = new Capped(coding.open(in));
        }
        return in;
    }

    /// Ends what grows too large.
    private final class Capped extends FilterInputStream {
        private long count;

        Capped(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            count += Math.max(0, n);
            if (count > maxBytes) {
                throw new CappedException();
            }
            return n;
        }
    }

    private static final class CappedException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
