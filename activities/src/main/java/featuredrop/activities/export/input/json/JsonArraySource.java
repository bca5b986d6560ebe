package featuredrop.activities.export.input.json;

import featuredrop.activities.export.input.BadLineException;
import featuredrop.activities.export.input.ByteOrderMark;
import featuredrop.activities.export.input.GzipDamageException;
import featuredrop.activities.export.input.InputPiece;
import featuredrop.activities.export.input.LineCount;
import featuredrop.activities.export.input.ListRow;
import featuredrop.activities.export.input.ListStream;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/// The records of a list that is one JSON array of objects, or several one after another. Holds one element at a time.
/// Not thread-safe.
///
/// The comma and the blanks behind an element belong to it, as its end belongs to a line. What is before the first
/// element, and a closing bracket with what is around it, is skipped. At the end, the lines are compared with what
/// [LineCount] counted.
public final class JsonArraySource implements InputPiece.Source {
    private final ListStream in;
    private final LineCount counted;
    private final JsonWindow window;
    private final JsonElements elements;
    private final JsonRepair repair;
    private final JsonRows rows;
    private final int partnerId;
    private final Queue<InputPiece> further = new ArrayDeque<>();
    private long element;
    private Place place = Place.OUTSIDE;

    private enum Place {
        /// Before an array or behind one.
        OUTSIDE,
        INSIDE,
        /// Among elements, although a bracket has closed their array.
        BEHIND_STRAY_BRACKET,
        /// Nothing more is read.
        ENDED
    }

    /// @param in the file, decoded
    /// @param rows how an element is read
    /// @param partnerId the number that all records get
    public JsonArraySource(ListStream in, JsonRows rows, int partnerId) {
        this.in = in;
        this.counted = new LineCount(in);
        this.window = new JsonWindow(counted);
        this.elements = new JsonElements(window);
        this.repair = new JsonRepair(window, elements, rows);
        this.rows = rows;
        this.partnerId = partnerId;
    }

    @Override
    public Optional<InputPiece> next() throws IOException {
        if (!further.isEmpty()) {
            return Optional.of(further.remove());
        }
        if (place == Place.ENDED) {
            return Optional.empty();
        }
        int b = window.at(0);
        if (b < 0) {
            return atEnd();
        }
        if (place == Place.OUTSIDE || b == ']') {
            return Optional.of(between());
        }
        return Optional.of(element());
    }

    @Override
    public void close() {
        in.close();
    }

    /// A closing bracket if there is one, and the opening one of the next array.
    private InputPiece between() throws IOException {
        long from = window.position();
        if (from == 0) {
            skipMark();
        }
        if (window.at(0) == ']') {
            window.take(1);
            place = Place.OUTSIDE;
        }
        takeBlanks(false);
        if (window.at(0) == '[') {
            window.take(1);
            takeBlanks(true);
            place = Place.INSIDE;
        }
        return window.position() > from
                ? new InputPiece.Skipped(new ByteRange(from, window.position()))
                : behindBracket(from, window.line());
    }

    /// What follows a closing bracket and is no array. The bracket may be a stray one, so reading continues at the
    /// next object that is a row.
    private InputPiece behindBracket(long from, long line) throws IOException {
        boolean found = repair.skipToRow();
        if (!found) {
            return bad(from, line, Outcome.DAMAGED, "line " + line + ": what follows the array is no array");
        }
        place = Place.BEHIND_STRAY_BRACKET;
        return window.position() > from
                ? bad(from, line, Outcome.BAD_RECORD, "line " + line + ": what follows a closing bracket is no object")
                : element();
    }

    private void skipMark() throws IOException {
        window.load(ByteOrderMark.LENGTH);
        if (ByteOrderMark.begins(window.array(), window.offset(), window.offset() + window.loaded())) {
            window.take(ByteOrderMark.LENGTH);
        }
    }

    private InputPiece element() throws IOException {
        long from = window.position();
        long line = window.line();
        element++;
        String where = "line " + line + ", element " + element + ": ";
        try {
            if (window.at(0) != '{') {
                throw new BadLineException("not a JSON object");
            }
            JsonElements.Element found = elements.at(0);
            window.take(found.length());
            takeBlanks(true);
            return image(found, new ByteRange(from, window.position()));
        } catch (BadLineException e) {
            boolean endKnown = window.position() > from || repair.skip();
            takeBlanks(true);
            return endKnown
                    ? bad(from, line, Outcome.BAD_RECORD, where + e.getMessage())
                    : bad(from, line, Outcome.DAMAGED, where + lost(String.valueOf(e.getMessage())));
        }
    }

    private InputPiece image(JsonElements.Element found, ByteRange range) throws BadLineException {
        ListRow row = rows.row(found.node());
        row.addFurther(partnerId, range.to(), further);
        return row.first(partnerId, range);
    }

    /// Why the rest of the file was given up. A defect of the gzip stream is told here, and not once more at the end.
    private String lost(String fault) {
        place = Place.ENDED;
        counted.requireAll(in.file(), window.lines());
        GzipDamageException defect = window.defect();
        return defect == null
                ? fault + "; the end of this element is not known, so the rest of the file is not read"
                : String.valueOf(defect.getMessage());
    }

    private Optional<InputPiece> atEnd() {
        boolean open = place == Place.INSIDE;
        place = Place.ENDED;
        counted.requireAll(in.file(), window.lines());
        GzipDamageException defect = window.defect();
        if (defect == null && !open) {
            return Optional.empty();
        }
        String fault =
                defect == null ? "the file ends and its array is not closed" : String.valueOf(defect.getMessage());
        return Optional.of(bad(window.position(), window.line(), Outcome.DAMAGED, fault));
    }

    private InputPiece bad(long from, long line, Outcome outcome, String detail) {
        return new InputPiece.Bad(new Reject(new ByteRange(from, window.position()), line, outcome, detail));
    }

    private void takeBlanks(boolean commas) throws IOException {
        int b = window.at(0);
        while (JsonOpening.isBlank(b) || (commas && b == ',')) {
            window.take(1);
            b = window.at(0);
        }
    }
}
