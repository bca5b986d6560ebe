package featuredrop.activities.export;

import featuredrop.exchange.plan.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a text stream into logical lines that tile it. Holds at most [#MAX_LINE] bytes of one line, whatever its
/// length. Not thread-safe.
///
/// Line ends are LF and CR LF. With a delimiter, fields may be quoted according to RFC 4180, and a
/// line break inside quotes does not end the line. A quote that is never closed, or is closed in the middle of a
/// field, would take in the good lines after it. Therefore only its own line is faulty, and the next one begins
/// after that line.
final class LineSplitter {
    /// The most bytes of a logical line; a longer one is faulty.
    static final int MAX_LINE = 1 << 20;
    /// Delimiter of files without quoting.
    static final int UNQUOTED = -1;

    private static final byte[] NOTHING = {};
    private static final int FIRST_BUFFER = 1 << 16;

    private final InputStream in;
    private final int delimiter;

    private byte[] buffer = new byte[FIRST_BUFFER];
    /// Bytes in the buffer.
    private int filled;
    /// Where the next logical line begins in the buffer.
    private int start;
    /// The stream's position of the buffer's first byte.
    private long base;
    /// Where a line began whose bytes are no longer in the buffer; negative when there is none.
    private long skippedFrom = -1;

    private long lineNumber = 1;

    LineSplitter(InputStream in, int delimiter) {
        this.in = in;
        this.delimiter = delimiter;
    }

    /// Position of a byte in a field.
    private enum At {
        FIELD_START,
        PLAIN,
        QUOTED,
        /// After a quote inside quotes: the field's end, or the first half of an escaped quote.
        QUOTE_IN_QUOTED,
        /// After a field's closing quote, where no text is allowed.
        STRAY
    }

    /// The next logical line; empty at the end.
    ///
    /// @throws IOException when the stream cannot be read; [#rest] is then the range that was not returned
    Optional<LogicalLine> next() throws IOException {
        At at = delimiter == UNQUOTED ? At.PLAIN : At.FIELD_START;
        for (int scanned = 0; scanned < MAX_LINE; scanned++) {
            if (start + scanned == filled && !fill()) {
                return atEnd(at, scanned);
            }
            int b = buffer[start + scanned] & 0xff;
            if (b == '\n' && at != At.QUOTED) {
                return Optional.of(give(scanned + 1, null));
            }
            at = after(at, b);
            if (at == At.STRAY) {
                return Optional.of(faulty(scanned + 1, "there is text after a closing quote"));
            }
        }
        String fault = at == At.QUOTED ? "a quote is not closed" : "the line is too long";
        return Optional.of(faulty(MAX_LINE, fault + " within " + MAX_LINE + " bytes"));
    }

    /// The range that was read and not returned when the stream failed.
    ByteRange rest() {
        return new ByteRange(skippedFrom < 0 ? base + start : skippedFrom, base + filled);
    }

    /// Number of the next line, from 1.
    long lineNumber() {
        return lineNumber;
    }

    private At after(At at, int b) {
        return switch (at) {
            case FIELD_START, PLAIN -> {
                if (b == delimiter) {
                    yield At.FIELD_START;
                }
                yield b == '"' && at == At.FIELD_START ? At.QUOTED : At.PLAIN;
            }
            case QUOTED -> b == '"' ? At.QUOTE_IN_QUOTED : At.QUOTED;
            case QUOTE_IN_QUOTED -> {
                if (b == delimiter) {
                    yield At.FIELD_START;
                }
                if (b == '"') {
                    yield At.QUOTED;
                }
                yield b == '\r' ? At.QUOTE_IN_QUOTED : At.STRAY;
            }
            case STRAY -> At.STRAY;
        };
    }

    private Optional<LogicalLine> atEnd(At at, int scanned) throws IOException {
        if (scanned == 0) {
            return Optional.empty();
        }
        return Optional.of(at == At.QUOTED ? faulty(scanned, "a quote is never closed") : give(scanned, null));
    }

    /// The physical line that begins at `start` as a faulty one.
    private LogicalLine faulty(int scanned, String fault) throws IOException {
        for (int i = start; i < start + scanned; i++) {
            if (buffer[i] == '\n') {
                return give(i + 1 - start, fault);
            }
        }
        long from = base + start;
        skippedFrom = from;
        start += scanned;
        skipLine();
        skippedFrom = -1;
        LogicalLine line = new LogicalLine(NOTHING, new ByteRange(from, base + start), lineNumber, fault);
        lineNumber++;
        return line;
    }

    private void skipLine() throws IOException {
        while (start < filled || fill()) {
            if (buffer[start++] == '\n') {
                return;
            }
        }
    }

    private LogicalLine give(int length, @Nullable String fault) {
        long from = base + start;
        int end = start + length;
        int textEnd = end;
        if (textEnd > start && buffer[textEnd - 1] == '\n') {
            textEnd--;
            if (textEnd > start && buffer[textEnd - 1] == '\r') {
                textEnd--;
            }
        }
        byte[] text = fault == null ? Arrays.copyOfRange(buffer, start, textEnd) : NOTHING;
        LogicalLine line = new LogicalLine(text, new ByteRange(from, from + length), lineNumber, fault);
        for (int i = start; i < end; i++) {
            lineNumber += buffer[i] == '\n' ? 1 : 0;
        }
        start = end;
        return line;
    }

    /// Appends more bytes to the buffer; false at the end of the stream.
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            base += start;
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int n = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(n, 0);
        return n > 0;
    }
}
