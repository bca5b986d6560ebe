package featuredrop.exchange.format;

import featuredrop.workflows.policy.Printable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out of a text what operators and downstream readers must not see.
public final class Redaction {
    /// The most characters of a detail.
    public static final int DETAIL_LENGTH = 200;
    /// The most characters of a redacted URL.
    public static final int URL_LENGTH = 1_000;

    /// Where the public part of a URL ends: at a query or fragment, plain or escaped, or at a parameter of the path.
    private static final String END = "(?:[?#]|%3[Ff]|%23|(?:;|&|%3[Bb]|%26)[^\\s/;&?#=%]*(?:=|%3[Dd]))";

    private static final Pattern END_OF_URL = Pattern.compile(END);

    /// A scheme with any number of slashes, as careless writers leave them.
    private static final String START = "(?i)\\b(https?:/*)";

    private static final Pattern QUERY_IN_TEXT = Pattern.compile(START + "([^\\s'\"<>]*?)" + END + "[^\\s'\"<>]*");
    private static final Pattern USER_INFO =
            Pattern.compile("^((?i:https?):/*|[A-Za-z][A-Za-z0-9+.-]*:/+|/*)?[^/?#]*(?:@|%40)");
    private static final Pattern USER_IN_TEXT = Pattern.compile(START + "[^\\s/?#'\"<>]*(?:@|%40)");

    private Redaction() {}

    /// A URL without user, password, query and fragment, which may hold secrets; of a `data:` URL only the
    /// part before the content. Works on any text, a URL or not, and never fails.
    public static String url(String url) {
        String text = printable(url.strip());
        if (text.toLowerCase(Locale.ROOT).startsWith("data:")) {
            int comma = text.indexOf(',');
            return limited(comma < 0 ? "data:" : text.substring(0, comma), URL_LENGTH);
        }
        Matcher end = END_OF_URL.matcher(text);
        String bare = end.find() ? text.substring(0, end.start()) : text;
        return limited(USER_INFO.matcher(bare).replaceFirst("$1"), URL_LENGTH);
    }

    /// A text for the operator: on one line, without queries and users of URLs in it, at most
    /// [#DETAIL_LENGTH] characters.
    public static String detail(String text) {
        String line = printable(text.length() > 4 * URL_LENGTH ? text.substring(0, 4 * URL_LENGTH) : text);
        line = USER_IN_TEXT.matcher(line).replaceAll("$1");
        line = QUERY_IN_TEXT.matcher(line).replaceAll("$1$2");
        return limited(line.strip(), DETAIL_LENGTH);
    }

    /// An external id as it is shown and quarantined: at most [#URL_LENGTH] characters of it.
    public static String id(String externalItemId) {
        return limited(externalItemId, URL_LENGTH);
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(c -> Printable.isObeyed(c) ? ' ' : c).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String limited(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
