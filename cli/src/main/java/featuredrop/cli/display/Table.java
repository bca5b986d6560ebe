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

    /// The lines, without line ends and without blanks at their ends.
    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        return IntStream.range(0, columns)
                .mapToObj(column -> padded(row.get(column), column))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private String padded(String cell, int column) {
        int width =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        String blanks = " ".repeat(width - cell.length());
        return isNumeric(column) ? blanks + cell : cell + blanks;
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).map(row -> row.get(column)).allMatch(cell -> cell.matches("|-|[\\d.,+/ %-]+"));
    }
}
