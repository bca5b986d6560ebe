package featuredrop.activities.export;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of a URL list, one per logical line. Not thread-safe.
///
/// A gzip stream that is cut or broken gives the lines before the damage; what comes after is one DAMAGED
/// piece.
final class TextSource implements InputPiece.Source {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final PlannedInput input;
    private final LineSplitter lines;
    private final ListRows rows;
    private final int partnerId;
    private boolean ended;

    /// @param input the file as it is stored
    /// @param compressed whether that is a gzip stream
    /// @param rows how a line is read
    /// @param partnerId the number that all records get
    TextSource(PlannedInput input, boolean compressed, ListRows rows, int partnerId) {
        this.input = input;
        this.lines = new LineSplitter(compressed ? new GzipMembers(input) : input, rows.delimiter());
        this.rows = rows;
        this.partnerId = partnerId;
    }

    /// One item of a list.
    ///
    /// @param url null when it names none
    record Row(String itemId, @Nullable String url) {
        /// @param url blank counts as none
        static Row of(String itemId, String url) {
            return new Row(itemId, url.isBlank() ? null : url.strip());
        }
    }

    @Override
    public Optional<InputPiece> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        try {
            Optional<InputPiece> piece = lines.next().map(this::piece);
            ended = piece.isEmpty();
            return piece;
        } catch (IOException e) {
            input.rethrowFailure();
            ended = true;
            String detail = "the gzip stream is cut or broken: " + e.getMessage();
            return Optional.of(bad(lines.rest(), lines.lineNumber(), Outcome.DAMAGED, detail));
        }
    }

    private InputPiece piece(LogicalLine line) {
        String fault = line.fault();
        if (fault != null) {
            return badLine(line, fault);
        }
        int from = line.range().from() == 0 && startsWithMark(line.text()) ? BYTE_ORDER_MARK.length : 0;
        String text;
        try {
            text = decode(line.text(), from);
        } catch (CharacterCodingException e) {
            return badLine(line, "not UTF-8");
        }
        if (text.isBlank()) {
            return new InputPiece.Skipped(line.range());
        }
        try {
            return rows.read(text)
                    .<InputPiece>map(row -> new InputPiece.Image(image(row), line.range()))
                    .orElseGet(() -> new InputPiece.Skipped(line.range()));
        } catch (BadLineException e) {
            return badLine(line, String.valueOf(e.getMessage()));
        }
    }

    private ProductImage image(Row row) {
        ProductImage.Builder image = ProductImage.newBuilder()
                .setPartnerId(partnerId)
                .setInternalId(0)
                .setExternalItemId(row.itemId());
        String url = row.url();
        if (url != null) {
            image.setImageUrl(url);
        }
        return image.build();
    }

    private static InputPiece badLine(LogicalLine line, String fault) {
        return bad(line.range(), line.line(), Outcome.BAD_RECORD, "line " + line.line() + ": " + fault);
    }

    private static InputPiece bad(ByteRange range, long line, Outcome outcome, String detail) {
        return new InputPiece.Bad(new Reject(range, line, outcome, detail));
    }

    private static boolean startsWithMark(byte[] text) {
        return text.length >= BYTE_ORDER_MARK.length
                && text[0] == BYTE_ORDER_MARK[0]
                && text[1] == BYTE_ORDER_MARK[1]
                && text[2] == BYTE_ORDER_MARK[2];
    }

    private static String decode(byte[] text, int from) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(text, from, text.length - from))
                .toString();
    }
}
