package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Cuts a text stream into logical lines that tile it. Holds at most [#MAX_LINE] bytes of one line, whatever its
/// length, and looks at each byte a bounded number of times. Not thread-safe.
///
/// Line ends are LF, CR LF and CR. With a delimiter, fields may be quoted according to RFC 4180, and a
/// line break inside quotes does not end the line. A stray quote would take in the good lines after it. Therefore
/// [SpanRule] decides whether a field may span lines; if not, only the first line is faulty, and the next one begins
/// after that line.
///
/// A gzip stream with a defect ends at the defect: [#defect] is then what was wrong, and [#rest] the beginning of a
/// line whose end is lost.
final class LineSplitter {
    /// The most bytes of a logical line; a longer one is faulty.
    static final int MAX_LINE = 1 << 20;
    private static final int FIRST_BUFFER = 1 << 16;
    private static final int OPENING = 200;
    private static final String AFTER_QUOTE = "there is text after a closing quote";

    private final InputStream in;
    private final int delimiter;
    private final SpanRule spans;

    private byte[] buffer = new byte[FIRST_BUFFER];
    /// Bytes in the buffer.
    private int filled;
    /// Where the next logical line begins in the buffer.
    private int start;
    /// The stream's position of the buffer's first byte.
    private long base;

    /// Bytes of a byte order mark before the next line. It belongs to that line, and a quote behind it begins a field.
    private int mark;

    private long lineNumber = 1;
    private @Nullable GzipDamageException defect;

    /// @param delimiter between fields, or [ListRows#UNQUOTED]
    /// @param fields how many fields a row has; 0 before the header was read
    LineSplitter(InputStream in, int delimiter, IntSupplier fields) {
        this.in = in;
        this.delimiter = delimiter;
        this.spans = new SpanRule(delimiter, fields);
    }

    /// The next logical line; empty at the end.
    ///
    /// @throws IOException when the stream cannot be read
    Optional<LogicalLine> next() throws IOException {
        QuoteState at = delimiter == ListRows.UNQUOTED ? QuoteState.PLAIN : QuoteState.FIELD_START;
        spans.begin();
        for (int scanned = 0; scanned < MAX_LINE; scanned++) {
            if (!has(scanned)) {
                return atEnd(at, scanned);
            }
            int b = buffer[start + scanned] & 0xff;
            if (b == '\n' || b == '\r') {
                int end = scanned + lineEnd(scanned);
                if (at != QuoteState.QUOTED) {
                    return Optional.of(row(scanned, end));
                }
                if (!spans.mayGoOn(end, base + start)) {
                    return Optional.of(firstLineOnly(end, spans.fault()));
                }
                scanned = end - 1;
            } else {
                at = at.after(b, delimiter);
                if (at == QuoteState.FIELD_START) {
                    spans.field();
                }
            }
            if (at == QuoteState.STRAY) {
                return Optional.of(firstLineOnly(scanned + 1, AFTER_QUOTE));
            }
        }
        String fault = at == QuoteState.QUOTED ? "a quote is not closed" : "the line is too long";
        return Optional.of(firstLineOnly(MAX_LINE, fault + " within " + MAX_LINE + " bytes"));
    }

    /// What ended the stream before its end; null when nothing did.
    @Nullable
    GzipDamageException defect() {
        return defect;
    }

    /// The bytes that were not returned when the stream ended.
    ByteRange rest() {
        return new ByteRange(position(), base + filled);
    }

    /// Number of the next line, from 1.
    long lineNumber() {
        return lineNumber;
    }

    /// Position of the next line in the stream.
    private long position() {
        return base + start - mark;
    }

    /// Bytes of the line end that begins there.
    private int lineEnd(int at) throws IOException {
        boolean two = buffer[start + at] == '\r' && has(at + 1) && buffer[start + at + 1] == '\n';
        return two ? 2 : 1;
    }

    private boolean has(int place) throws IOException {
        return start + place < filled || fill();
    }

    private Optional<LogicalLine> atEnd(QuoteState at, int scanned) throws IOException {
        if (scanned == 0 && mark == 0) {
            return Optional.empty();
        }
        if (at == QuoteState.QUOTED) {
            boolean whole = spans.lines() > 0 || !isContentCut();
            return whole ? Optional.of(firstLineOnly(scanned, "a quote is never closed")) : Optional.empty();
        }
        if (!isContentCut()) {
            return Optional.of(row(scanned, scanned));
        }
        return spans.lines() > 0
                ? Optional.of(firstLineOnly(scanned, "the file is damaged within its last field"))
                : Optional.empty();
    }

    private boolean isContentCut() {
        return defect != null && defect.isContentCut();
    }

    /// The row that ends here, or its first line when its fields may not span these lines.
    private LogicalLine row(int length, int lengthWithEnd) throws IOException {
        String fault = spans.lines() == 0 ? null : spans.faultOf(buffer, start, length, lineNumber);
        return fault == null ? give(length, lengthWithEnd, spans.lines() + 1, null) : firstLineOnly(length, fault);
    }

    /// The physical line that begins at `start` as a faulty one.
    private LogicalLine firstLineOnly(int scanned, String fault) throws IOException {
        spans.refused(scanned);
        if (spans.lines() > 0) {
            return give(spans.firstEnd(), spans.firstEnd(), 1, fault);
        }
        long from = position();
        byte[] opening = opening(scanned);
        mark = 0;
        start += scanned;
        skipLine();
        LogicalLine line = new LogicalLine(opening, new ByteRange(from, base + start), lineNumber, 1, fault);
        lineNumber++;
        return line;
    }

    private byte[] opening(int length) {
        return Arrays.copyOfRange(buffer, start, start + Math.min(length, OPENING));
    }

    private void skipLine() throws IOException {
        while (has(0)) {
            if (buffer[start] == '\n' || buffer[start] == '\r') {
                int end = lineEnd(0); // may move what is in the buffer
                start += end;
                return;
            }
            start++;
        }
    }

    private LogicalLine give(int length, int lengthWithEnd, int lines, @Nullable String fault) {
        long from = position();
        byte[] text = fault == null ? Arrays.copyOfRange(buffer, start, start + length) : opening(length);
        LogicalLine line =
                new LogicalLine(text, new ByteRange(from, base + start + lengthWithEnd), lineNumber, lines, fault);
        lineNumber += lines;
        mark = 0;
        start += lengthWithEnd;
        return line;
    }

    /// Appends more bytes to the buffer; false at the end of the stream or at its defect.
    private boolean fill() throws IOException {
        if (base + filled > 0) {
            return more();
        }
        boolean more = true;
        while (more && filled <= ByteOrderMark.LENGTH) {
            more = more();
        }
        mark = ByteOrderMark.begins(buffer, 0, filled) ? ByteOrderMark.LENGTH : 0;
        start = mark;
        return filled > start;
    }

    private boolean more() throws IOException {
        if (defect != null) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            base += start;
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        try {
            int n = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(n, 0);
            return n > 0;
        } catch (GzipDamageException e) {
            defect = e;
            return false;
        }
    }
}
