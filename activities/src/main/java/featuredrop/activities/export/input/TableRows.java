package featuredrop.activities.export.input;

import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// Lines of a table. The first one names the columns; all rows have as many fields as it. In a TSV file, a quote is a
/// character like others, as the registration of text/tab-separated-values has it.
public final class TableRows implements ListRows {
    private final String file;
    private final ListFeed feed;
    private final TableForm form;
    private final String splitter;
    private final CSVFormat format;
    private final boolean manyImages;

    private @Nullable TableColumns columns;

    /// @param file for messages
    /// @param feed names the columns
    public TableRows(String file, ListFeed feed, TableForm form) {
        this.file = file;
        this.feed = feed;
        this.form = form;
        this.splitter = splitter(form.separator());
        this.format = CSVFormat.RFC4180.builder().setDelimiter(form.separator()).get();
        this.manyImages = !feed.moreImages().isEmpty() || !feed.imageSeparator().isEmpty();
    }

    /// The expression of one character, in the form that [String#split] takes without a pattern.
    private static String splitter(char separator) {
        boolean special = ".$|()[{^?*+\\".indexOf(separator) >= 0;
        return special ? "\\" + separator : String.valueOf(separator);
    }

    @Override
    public int delimiter() {
        return form.quoted() ? form.separator() : UNQUOTED;
    }

    @Override
    public int fields() {
        return columns == null ? 0 : columns.count();
    }

    @Override
    public void unreadable(String opening, String fault) {
        if (columns == null) {
            throw badHeader("its first line cannot be read, " + fault, opening);
        }
    }

    @Override
    public Optional<ListRow> read(String line) throws BadLineException {
        if (columns == null && TableForm.isSeparatorLine(line)) {
            return Optional.empty();
        }
        List<String> row = parsed(line);
        if (row.stream().allMatch(String::isBlank)) {
            return Optional.empty(); // spreadsheets write such rows behind the last one
        }
        TableColumns used = columns;
        if (used == null) {
            readHeader(row.stream().map(String::strip).toList());
            return Optional.empty();
        }
        if (row.size() != used.count()) {
            throw new BadLineException(row.size() + " fields, the header has " + used.count());
        }
        return Optional.of(new ListRow(ListRows.requireItemId(row.get(used.itemId())), urls(row, used)));
    }

    private List<String> urls(List<String> row, TableColumns used) {
        String first = row.get(used.imageUrl());
        if (!manyImages) {
            return first.isBlank() ? List.of() : List.of(first.strip());
        }
        List<String> urls = new ArrayList<>();
        ImageLinks.add(first, feed.imageSeparator(), urls);
        used.moreImages().forEach(place -> ImageLinks.add(row.get(place), feed.imageSeparator(), urls));
        return urls;
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
        try {
            columns = TableColumns.of(names, feed);
        } catch (BadLineException e) {
            String line = String.join(String.valueOf(form.separator()), names);
            String columnNames = names.stream().filter(name -> !name.isEmpty()).collect(Collectors.joining(", "));
            throw badHeader(e.getMessage() + "; its columns are: " + Redaction.detail(columnNames), line);
        }
    }

    private DropException badHeader(String fault, String line) {
        return new DropException(
                FailureType.BAD_HEADER, file + ": " + fault + guess(line) + "; its first line is " + shortened(line));
    }

    /// What the line may be instead, for the operator; empty when nothing is known.
    private String guess(String line) {
        Character other = TableForm.fitting(line, feed);
        if (other == null) {
            return file.toLowerCase(Locale.ROOT).contains(".txt")
                    ? "; if it is no list, name it in feed.side-cars"
                    : "";
        }
        if (other != form.separator()) {
            return "; separated by '" + (other == '\t' ? "\\t" : other) + "'? (feed.separator)";
        }
        return form.quoted() || line.indexOf('"') < 0
                ? ""
                : "; a quote is a character in a .tsv file: send it as .csv with tab as feed.separator";
    }

    private List<String> parse(String line) throws BadLineException {
        if (!form.quoted() || line.indexOf('"') < 0) {
            return Arrays.asList(line.split(splitter, -1)); // a parser for each plain line is most of an export's time
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
