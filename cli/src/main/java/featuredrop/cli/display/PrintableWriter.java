package featuredrop.cli.display;

import featuredrop.workflows.policy.Printable;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Prints lines that hold text from outside: names of files, reasons, first lines of tables. A line stays one line, and
/// no text of it is obeyed by the terminal.
public final class PrintableWriter extends PrintWriter {
    /// @param out where the lines go; its own methods print what they are given
    public PrintableWriter(PrintWriter out) {
        super(out);
    }

    @Override
    public void println(@Nullable String line) {
        super.println(Printable.line(String.valueOf(line)));
    }

    @Override
    public void println(@Nullable Object line) {
        println(String.valueOf(line));
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod") // as in the JDK's own
    public PrintWriter printf(String format, @Nullable Object... values) {
        return format(format, values);
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod") // as in the JDK's own
    public PrintWriter format(String format, @Nullable Object... values) {
        return super.format(
                Locale.ROOT,
                format,
                Arrays.stream(values)
                        .map(value -> value instanceof String text ? Printable.line(text) : value)
                        .toArray());
    }

    /// Prints a text of several lines and ends the last one.
    public void printLines(String text) {
        print(Printable.lines(text));
        println();
    }
}
