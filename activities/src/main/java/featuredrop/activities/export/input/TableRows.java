package featuredrop.activities.export.input;

import featuredrop.exchange.format.Redaction;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Lines of a CSV or TSV file. The first one names the columns; all rows have as many fields as it. In a TSV file, a
/// quote is a character like others, as the registration of text/tab-separated-values has it.
public final class TableRows implements ListRows {
    private static final String ITEM_ID = "item_id";
    private static final String IMAGE_URL = "image_url";

    private final String file;
    private final int quotedDelimiter;
    private final String separator;
    private final CSVFormat format;

    private int fields;
    private int itemId;
    private int imageUrl;

    private TableRows(String file, char delimiter, int quotedDelimiter) {
        this.file = file;
        this.quotedDelimiter = quotedDelimiter;
        this.separator = String.valueOf(delimiter);
        this.format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
    }

    /// @param file for messages
    public static TableRows csv(String file) {
        return new TableRows(file, ',', ',');
    }

    /// @param file for messages
    public static TableRows tsv(String file) {
        return new TableRows(file, '\t', LineSplitter.UNQUOTED);
    }

    @Override
    public int delimiter() {
        return quotedDelimiter;
    }

    @Override
    public int fields() {
        return fields;
    }

    @Override
    public void unreadable(String opening, String fault) {
        if (fields == 0) {
            throw badHeader("its first line cannot be read, " + fault, opening);
        }
    }

    @Override
    public Optional<TextSource.Row> read(String line) throws BadLineException {
        List<String> row = parsed(line);
        if (row.stream().allMatch(String::isBlank)) {
            return Optional.empty(); // spreadsheets write such rows behind the last one
        }
        if (fields == 0) {
            readHeader(row.stream().map(String::strip).toList());
            return Optional.empty();
        }
        if (row.size() != fields) {
            throw new BadLineException(row.size() + " fields, the header has " + fields);
        }
        return Optional.of(TextSource.Row.of(ListRows.requireItemId(row.get(itemId)), row.get(imageUrl)));
    }

    private List<String> parsed(String line) throws BadLineException {
        try {
            return parse(line);
        } catch (BadLineException e) {
            unreadable(line, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void readHeader(List<String> names) {
        itemId = column(names, ITEM_ID);
        imageUrl = column(names, IMAGE_URL);
        fields = names.size();
    }

    private int column(List<String> names, String wanted) {
        int place = names.indexOf(wanted);
        if (place < 0 || place != names.lastIndexOf(wanted)) {
            String line = String.join(separator, names);
            throw badHeader("it has " + (place < 0 ? "no column " : "more than one column ") + wanted, line);
        }
        return place;
    }

    private DropException badHeader(String fault, String line) {
        return new DropException(
                FailureType.BAD_HEADER, file + ": " + fault + guess(line) + "; its first line is " + shortened(line));
    }

    /// What the line may be instead, for the operator; empty when nothing is known.
    private String guess(String line) {
        for (String other : List.of(",", ";", "\t", "|")) {
            List<String> names = Arrays.stream(line.split(Pattern.quote(other), -1))
                    .map(name -> name.strip().replace("\"", ""))
                    .toList();
            if (!other.equals(separator) && names.contains(ITEM_ID) && names.contains(IMAGE_URL)) {
                return "; separated by '" + (other.equals("\t") ? "\\t" : other) + "'?";
            }
        }
        return "";
    }

    private List<String> parse(String line) throws BadLineException {
        if (quotedDelimiter == LineSplitter.UNQUOTED || line.indexOf('"') < 0) {
            return Arrays.asList(line.split(separator, -1)); // a parser for each plain line is most of an export's time
        }
        try (CSVParser parser = CSVParser.parse(line, format)) {
            List<CSVRecord> rows = parser.getRecords();
            if (rows.size() != 1) {
                throw new BadLineException(rows.size() + " rows where one is expected");
            }
            return rows.getFirst().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadLineException("not quoted according to RFC 4180: " + e.getMessage(), e);
        }
    }

    private static String shortened(String text) {
        return "'" + Redaction.detail(text.length() > 100 ? text.substring(0, 100) + "…" : text) + "'";
    }
}
