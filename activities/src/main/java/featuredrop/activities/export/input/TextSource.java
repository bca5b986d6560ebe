package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The records of a URL list of logical lines, one or more of each line. Not thread-safe.
///
/// A gzip stream that is cut or broken gives the lines before the damage; the damage, with the beginning of a line
/// whose end is lost, is one DAMAGED piece. At the end, the lines of all pieces are compared with what [LineCount]
/// counted, so that no line can vanish.
public final class TextSource implements InputPiece.Source {
    private static final int OPENING = 200;

    private final String file;
    private final ListStream in;
    private final LineCount counted;
    private final LineSplitter lines;
    private final ListRows rows;
    private final int partnerId;
    /// Records of the present row behind its first one.
    private final Queue<InputPiece> further = new ArrayDeque<>();

    private long lineSum;
    private boolean ended;

    /// @param in the file, decoded
    /// @param rows how a line is read
    /// @param partnerId the number that all records get
    public TextSource(ListStream in, ListRows rows, int partnerId) {
        this.file = in.file();
        this.in = in;
        this.counted = new LineCount(in);
        this.lines = new LineSplitter(counted, rows.delimiter(), rows::fields);
        this.rows = rows;
        this.partnerId = partnerId;
    }

    @Override
    public Optional<InputPiece> next() throws IOException {
        if (!further.isEmpty()) {
            return Optional.of(further.remove());
        }
        if (ended) {
            return Optional.empty();
        }
        Optional<LogicalLine> line = lines.next();
        if (line.isPresent()) {
            lineSum += line.get().lines();
            return Optional.of(piece(line.get()));
        }
        ended = true;
        GzipDamageException defect = lines.defect();
        ByteRange rest = lines.rest();
        lineSum += rest.from() < rest.to() ? 1 : 0;
        counted.requireAll(file, lineSum);
        return defect == null
                ? Optional.empty()
                : Optional.of(bad(rest, lines.lineNumber(), Outcome.DAMAGED, defect.getMessage()));
    }

    @Override
    public void close() {
        in.close();
    }

    private InputPiece piece(LogicalLine line) {
        String fault = line.fault();
        if (fault == null) {
            return sound(line);
        }
        requireNoUtf16(line);
        rows.unreadable(opening(line), fault);
        return badLine(line, fault);
    }

    private InputPiece sound(LogicalLine line) {
        requireNoUtf16(line);
        String text;
        try {
            text = decode(line.text());
        } catch (CharacterCodingException e) {
            rows.unreadable(opening(line), "not UTF-8");
            return badLine(line, "not UTF-8");
        }
        if (text.isBlank()) {
            return new InputPiece.Skipped(line.range());
        }
        try {
            return rows.read(text)
                    .map(row -> pieces(row, line.range()))
                    .orElseGet(() -> new InputPiece.Skipped(line.range()));
        } catch (BadLineException e) {
            return badLine(line, String.valueOf(e.getMessage()));
        }
    }

    private InputPiece pieces(ListRow row, ByteRange range) {
        row.addFurther(partnerId, range.to(), further);
        return row.first(partnerId, range);
    }

    /// UTF-16 has a mark of its own, or a zero byte beside its first, ASCII character.
    private void requireNoUtf16(LogicalLine line) {
        if (line.range().from() > 0) {
            return;
        }
        String opening = opening(line);
        boolean marked = opening.startsWith("\u00ff\u00fe") || opening.startsWith("\u00fe\u00ff");
        if (marked || (opening.length() > 1 && opening.substring(0, 2).indexOf('\0') >= 0)) {
            throw new DropException(
                    FailureType.BAD_HEADER, file + ": its first line is not UTF-8; UTF-16? Save it as UTF-8");
        }
    }

    /// The first bytes of a line, one character each.
    private static String opening(LogicalLine line) {
        return new String(line.text(), 0, Math.min(line.text().length, OPENING), StandardCharsets.ISO_8859_1);
    }

    private static InputPiece badLine(LogicalLine line, String fault) {
        return bad(line.range(), line.line(), Outcome.BAD_RECORD, "line " + line.line() + ": " + fault);
    }

    private static InputPiece bad(ByteRange range, long line, Outcome outcome, @Nullable String detail) {
        return new InputPiece.Bad(new Reject(range, line, outcome, String.valueOf(detail)));
    }

    private static String decode(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }
}
