package featuredrop.activities.export.input;

import featuredrop.exchange.plan.InputFormat;
import featuredrop.exchange.plan.ListFeed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the fields of a table are separated.
///
/// @param separator the character between fields
/// @param quoted whether fields may be quoted; otherwise a quote is a character like others
public record TableForm(char separator, boolean quoted) {
    /// Bytes of a file that [#of] looks at.
    public static final int OPENING = 1 << 16;

    private static final char TAB = '\t';
    private static final List<Character> USUAL = List.of(TAB, ',', ';', '|');

    /// Excel's own line before the header.
    private static final Pattern SEPARATOR_LINE =
            Pattern.compile("\uFEFF?\"?sep=([^\\p{Alnum}\"\\r\\n])\"?\\s*", Pattern.CASE_INSENSITIVE);

    /// The form of a file by its ending, its first line and the partner's configuration, in this order: a `.tsv`
    /// file is separated by tabs; a line `sep=;` names the separator; then the configured separator; a `.csv`
    /// file is separated by commas, a `.txt` file by the character with which its first line names the columns.
    public static TableForm of(InputFormat format, ListFeed feed, byte[] opening) {
        return switch (format) {
            case TSV, TSV_GZ -> new TableForm(TAB, false);
            case TXT, TXT_GZ -> text(feed, firstLine(opening));
            default -> new TableForm(separator(feed, firstLine(opening), ','), true);
        };
    }

    /// Fields between tabs are not quoted, unless the header's are.
    private static TableForm text(ListFeed feed, String header) {
        Character fitting = fitting(header, feed);
        char separator = separator(feed, header, fitting == null ? TAB : fitting);
        return new TableForm(separator, separator != TAB || header.indexOf('"') >= 0);
    }

    private static char separator(ListFeed feed, String header, char standard) {
        Matcher own = SEPARATOR_LINE.matcher(header);
        if (own.matches()) {
            return own.group(1).charAt(0);
        }
        return feed.separator().isEmpty() ? standard : feed.separator().charAt(0);
    }

    /// Whether a line before the header names the separator.
    static boolean isSeparatorLine(String line) {
        return SEPARATOR_LINE.matcher(line).matches();
    }

    /// The usual separator with which a line names the columns of the feed; null for none.
    static @Nullable Character fitting(String line, ListFeed feed) {
        for (char separator : USUAL) {
            List<String> names = Arrays.stream(line.split(Pattern.quote(String.valueOf(separator)), -1))
                    .map(name -> ListFeed.normalised(name.replace("\"", "").replace("\uFEFF", "")))
                    .toList();
            if (names.stream().anyMatch(feed.itemId()::contains)
                    && names.stream().anyMatch(feed.imageUrl()::contains)) {
                return separator;
            }
        }
        return null;
    }

    /// The first line that is not blank.
    private static String firstLine(byte[] opening) {
        return new String(opening, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.replace("\uFEFF", "").isBlank())
                .findFirst()
                .orElse("");
    }
}
