package featuredrop.workflows.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTest {
    /// Bell, escape, delete, the one-byte form of escape sequences, line ends of all kinds, turns of direction,
    /// invisible characters, a tag character beyond the first plane, half a character.
    private static final int[] OBEYED = {
        0, 7, 8, '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x9d, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,
        0x202d, 0x202e, 0x2066, 0x2069, 0xfeff, 0xe0041, 0xd800
    };

    @Test
    void whatATerminalObeysIsWrittenAsItsNumber() {
        assertThat(Printable.line("a\u001b]0;t\u0007b\u202ec\nd")).isEqualTo("a\\u001b]0;t\\u0007b\\u202ec\\u000ad");
        for (int c : OBEYED) {
            String text = "x" + (c == 0xd800 ? "\ud800" : Character.toString(c)) + "y";
            assertThat(Printable.line(text).codePoints()).as("U+%04x", c).noneMatch(Printable::isObeyed);
            assertThat(Printable.line(text)).startsWith("x\\u").endsWith("y");
        }
    }

    @Test
    void aTextOfLinesKeepsItsLineFeedsAlone() {
        assertThat(Printable.lines("{\n  \"a\": \"\u202e\"\r\n}")).isEqualTo("{\n  \"a\": \"\\u202e\"\\u000d\n}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ümläut 100 % – „ja“", "日本語", "עברית", "می\u200cخواهم", "👩\u200d🔧 C:\\u001b"})
    void whatIsShownStaysAsItIs(String text) {
        assertThat(Printable.line(text)).isSameAs(text);
    }

    @Test
    void everyFailureOfADropIsPrintable() {
        String name = "x\u001b[2K\u001b[32mPUBLISHED\u2028.zip";

        assertThat(new DropException(FailureType.UNSUPPORTED_FILE, "No format has " + name))
                .hasMessage("No format has x\\u001b[2K\\u001b[32mPUBLISHED\\u2028.zip");
    }
}
