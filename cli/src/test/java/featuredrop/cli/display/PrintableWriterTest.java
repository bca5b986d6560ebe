package featuredrop.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class PrintableWriterTest {
    private static final String EVIL = "a\u001b[2K\n\u202eb";
    private static final String SHOWN = "a\\u001b[2K\\u000a\\u202eb";

    private static String printed(Consumer<PrintableWriter> printing) {
        StringWriter out = new StringWriter();
        PrintableWriter writer = new PrintableWriter(new PrintWriter(out));
        printing.accept(writer);
        writer.flush();
        return out.toString();
    }

    @Test
    void aLineStaysOneLineHoweverItIsPrinted() {
        assertThat(printed(out -> out.println(EVIL))).isEqualTo(SHOWN + "\n");
        assertThat(printed(out -> out.println((Object) EVIL))).isEqualTo(SHOWN + "\n");
        assertThat(printed(out -> out.printf("%s: %s %d%n", "reason", EVIL, 3))).isEqualTo("reason: " + SHOWN + " 3\n");
        assertThat(printed(out -> List.of(EVIL, "c").forEach(out::println))).isEqualTo(SHOWN + "\nc\n");
    }

    @Test
    void jsonKeepsItsLinesAndItsValue() {
        assertThat(printed(out -> out.printLines("{\n  \"a\" : \"\u202e\"\n}")))
                .isEqualTo("{\n  \"a\" : \"\\u202e\"\n}\n");
    }

    @Test
    void aTableIsAsWideAsWhatIsShown() {
        assertThat(new Table("A", "B").row(EVIL, "x").row("c", "y").lines())
                .containsExactly(
                        "A" + " ".repeat(SHOWN.length() + 1) + "B",
                        SHOWN + "  x",
                        "c" + " ".repeat(SHOWN.length() + 1) + "y");
    }
}
