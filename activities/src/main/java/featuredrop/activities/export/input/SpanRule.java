package featuredrop.activities.export.input;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Whether a quoted field may span lines. A stray quote looks like the beginning of such a field, and the next stray
/// quote like its end; the lines between them would vanish. Not thread-safe.
///
/// A row that spans lines is accepted when it has the header's number of fields and none of the lines that it takes
/// in would be a row by itself. Its last line ends a true row too and may have as many fields by chance. That one
/// counts as a row only if the first line, too, has as many fields as a row or more.
///
/// Looking for the end of a field is work that is lost when the row is refused. A file in which most of it is lost
/// is not quoted according to RFC 4180; from then on its fields do not span lines.
final class SpanRule {
    private static final long FREE_WORK = 16L << 20;
    private static final int WORK_PER_BYTE = 16;

    private final int delimiter;
    private final IntSupplier header;

    /// Ends of the lines of the present row, from its start.
    private final List<Integer> ends = new ArrayList<>();
    private int fields;
    private long lostWork;
    private String fault = "";

    /// @param header number of fields of the header; 0 before it was read
    SpanRule(int delimiter, IntSupplier header) {
        this.delimiter = delimiter;
        this.header = header;
    }

    void begin() {
        ends.clear();
        fields = 1;
    }

    /// Notes the beginning of a further field.
    void field() {
        fields++;
    }

    /// Lines that have ended within the present row.
    int lines() {
        return ends.size();
    }

    /// Where the first line of the present row ends.
    int firstEnd() {
        return ends.getFirst();
    }

    /// Notes a line that ends within quotes; says whether its field may go on behind it.
    ///
    /// @param end behind the line end, from the row's start
    /// @param position of the row in the file
    boolean mayGoOn(int end, long position) {
        ends.add(end);
        int expected = header.getAsInt();
        if (expected > 0 && fields > expected) {
            fault = "a quoted field spans lines and the row has more fields than the header, which has " + expected;
            return false;
        }
        fault = "a quote is not closed on its line, as in many lines before it";
        return lostWork <= FREE_WORK + WORK_PER_BYTE * position;
    }

    /// Why the field may not go on.
    String fault() {
        return fault;
    }

    /// Notes that the present row was refused after so many bytes.
    void refused(int scanned) {
        lostWork += scanned;
    }

    /// Why the row cannot be one; null when it can.
    ///
    /// @param line number of its first line
    @Nullable
    String faultOf(byte[] buffer, int start, int length, long line) {
        int expected = header.getAsInt() > 0 ? header.getAsInt() : fields;
        if (fields != expected) {
            return "a quoted field spans lines and the row has " + fields + " fields, the header has " + expected;
        }
        for (int i = 0; i < ends.size(); i++) {
            int from = start + ends.get(i);
            boolean row = i < ends.size() - 1
                    ? fieldsOf(buffer, from, start + ends.get(i + 1)) == expected
                    : endsTwoRows(buffer, start, from, start + length);
            if (row) {
                return "a quote is not closed on its line, and line " + (line + i + 1) + " is a row by itself";
            }
        }
        return null;
    }

    /// Whether the first and the last line look like a row each.
    private boolean endsTwoRows(byte[] buffer, int start, int last, int end) {
        int expected = header.getAsInt() > 0 ? header.getAsInt() : fields;
        return (fieldsOf(buffer, last, end) == expected || opensAsRow(buffer, last, end, expected))
                && delimiters(buffer, start, start + firstEnd()) + 1 >= expected;
    }

    /// Whether a line ends within quotes of its own, as the first one does, and has as many fields.
    private boolean opensAsRow(byte[] buffer, int from, int to, int expected) {
        QuoteState at = QuoteState.FIELD_START;
        for (int i = from; i < to; i++) {
            at = at.after(buffer[i] & 0xff, delimiter);
        }
        return at == QuoteState.QUOTED && delimiters(buffer, from, to) + 1 == expected;
    }

    /// Fields of one line, read by itself; 0 when it would be faulty.
    private int fieldsOf(byte[] buffer, int from, int to) {
        QuoteState at = QuoteState.FIELD_START;
        int found = 1;
        for (int i = from; i < to && buffer[i] != '\n' && buffer[i] != '\r'; i++) {
            at = at.after(buffer[i] & 0xff, delimiter);
            found += at == QuoteState.FIELD_START ? 1 : 0;
        }
        boolean faulty = at == QuoteState.STRAY || at == QuoteState.QUOTED;
        return faulty ? 0 : found;
    }

    private int delimiters(byte[] buffer, int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            found += buffer[i] == delimiter ? 1 : 0;
        }
        return found;
    }
}
