package featuredrop.activities.export;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Lines of a CSV or TSV file. The first one names the columns; all rows have as many fields as it.
final class TableRows implements ListRows {
    private final String file;
    private final char delimiter;
    private final String separator;
    private final CSVFormat format;

    private int fields;
    private int itemId;
    private int imageUrl;

    /// @param file for messages
    TableRows(String file, char delimiter) {
        this.file = file;
        this.delimiter = delimiter;
        this.separator = String.valueOf(delimiter);
        this.format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
    }

    @Override
    public int delimiter() {
        return delimiter;
    }

    @Override
    public Optional<TextSource.Row> read(String line) throws BadLineException {
        List<String> row = parse(line);
        if (fields == 0) {
            readHeader(row.stream().map(String::strip).toList());
            return Optional.empty();
        }
        if (row.size() != fields) {
            throw new BadLineException(row.size() + " fields, the header has " + fields);
        }
        return Optional.of(TextSource.Row.of(ListRows.requireItemId(row.get(itemId)), row.get(imageUrl)));
    }

    private void readHeader(List<String> names) {
        itemId = column(names, "item_id");
        imageUrl = column(names, "image_url");
        fields = names.size();
    }

    private int column(List<String> names, String wanted) {
        int place = names.indexOf(wanted);
        if (place < 0 || place != names.lastIndexOf(wanted)) {
            throw new DropException(
                    FailureType.BAD_HEADER,
                    file + " has " + (place < 0 ? "no column " : "more than one column ") + wanted
                            + "; its first line is " + shortened(String.join(separator, names)));
        }
        return place;
    }

    private List<String> parse(String line) throws BadLineException {
        if (line.indexOf('"') < 0 && line.indexOf('\r') < 0) {
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
        return "'" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "'";
    }
}
