package featuredrop.cli.display;

import featuredrop.workflows.policy.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Columns of text, each as wide as its widest cell; columns of numbers are aligned to the right. Not thread-safe.
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    /// @param header one name a column
    public Table(String... header) {
        columns = header.length;
        rows.add(List.of(header));
    }

    /// Appends a row, one cell a column.
    public Table row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).map(Printable::line).toList());
        return this;
    }

    /// Whether there is only the header.
    public boolean isEmpty() {
        return rows.size() == 1;
    }

    /// A column, measured once: a table may have thousands of rows.
    private record Column(int width, boolean isNumeric) {
        String padded(String cell) {
            String blanks = " ".repeat(width - cell.length());
            return isNumeric ? blanks + cell : cell + blanks;
        }
    }

    /// The lines, without line ends and without blanks at their ends.
    public List<String> lines() {
        List<Column> measured =
                IntStream.range(0, columns).mapToObj(this::measured).toList();
        return rows.stream()
                .map(row -> IntStream.range(0, columns)
                        .mapToObj(column -> measured.get(column).padded(row.get(column)))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing())
                .toList();
    }

    private Column measured(int column) {
        int width =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        boolean isNumeric = rows.size() > 1
                && rows.stream().skip(1).map(row -> row.get(column)).allMatch(cell -> cell.matches("|-|[\\d.,+/ %-]+"));
        return new Column(width, isNumeric);
    }
}
