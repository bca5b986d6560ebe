package featuredrop.workflows.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MarkdownTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '\t',
            quoteCharacter = '~',
            value = {
                "**bold** `code`\t\\*\\*bold\\*\\* \\`code\\`",
                "![i](http://a/x.png)\t!\\[i\\](http\\://a/x.png)",
                "<img src=x>&amp;\t\\<img src=x\\>\\&amp;",
                "a | b\ta \\| b",
                "see www.a.example or o@a.example\tsee www\\.a.example or o\\@a.example",
                "_x_ TOO_MANY_REJECTS\t\\_x\\_ TOO_MANY_REJECTS",
                "# head\t\\# head",
                "- 1.5 % (3 of 200), part 2\t\\- 1.5 % (3 of 200), part 2",
                "back\\slash\tback\\\\slash"
            })
    void signsOfMarkdownAreShown(String text, String page) {
        assertThat(Markdown.text(text)).isEqualTo(page);
    }

    @Test
    void aParagraphCannotBeEnded() {
        assertThat(Markdown.text("a\n\n# PUBLISHED\u202e")).isEqualTo("a\\\\u000a\\\\u000a# PUBLISHED\\\\u202e");
    }
}
