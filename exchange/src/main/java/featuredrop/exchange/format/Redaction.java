package featuredrop.exchange.format;

import featuredrop.workflows.policy.Printable;
import featuredrop.workflows.policy.Secrets;
import java.util.Locale;

/// Takes out of a text what operators and downstream readers must not see.
public final class Redaction {
    /// The most characters of a detail.
    public static final int DETAIL_LENGTH = 200;
    /// The most characters of a redacted URL.
    public static final int URL_LENGTH = 1_000;
    /// The most characters of an external id on a screen.
    public static final int SHOWN_ID_LENGTH = 80;

    /// Far more than a detail shows, because secrets that are taken out make it shorter.
    private static final int LOOKED_AT = 4 * URL_LENGTH;

    /// The most characters of a URL that are looked at. Longer ones are not fetched.
    private static final int LONGEST_URL = 1 << 15;

    private Redaction() {}

    /// A URL without user, password, query and fragment, which may hold secrets; of a `data:` URL only the
    /// part before the content. Works on any text, a URL or not, and never fails.
    public static String url(String url) {
        String text = printable(url.strip());
        if (text.length() > LONGEST_URL) {
            text = text.substring(0, LONGEST_URL) + '@'; // the cut may be in the user, which is not to be shown
        }
        if (text.toLowerCase(Locale.ROOT).startsWith("data:")) {
            int comma = text.indexOf(',');
            return limited(comma < 0 ? "data:" : text.substring(0, comma), URL_LENGTH);
        }
        return limited(Secrets.ofUrl(text), URL_LENGTH);
    }

    /// A text for the operator: on one line, without [Secrets], at most [#DETAIL_LENGTH] characters. Of a text of any
    /// length, so many characters are looked at that no part of a secret is left where it ends.
    public static String detail(String text) {
        String clean = Secrets.removed(text, LOOKED_AT);
        String line = printable(clean);
        // A blank that stands for a control character may part a name from its value.
        return limited((line.equals(clean) ? clean : Secrets.removed(line)).strip(), DETAIL_LENGTH);
    }

    /// An external id as it is quarantined: at most [#URL_LENGTH] characters of it.
    public static String id(String externalItemId) {
        return limited(externalItemId, URL_LENGTH);
    }

    /// An external id as it is shown on a screen or in a message: at most [#SHOWN_ID_LENGTH] characters of it.
    public static String shownId(String externalItemId) {
        return limited(externalItemId, SHOWN_ID_LENGTH);
    }

    private static String printable(String text) {
        if (isPlain(text)) {
            return text; // most are, and there are many
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(c -> Printable.isObeyed(c) ? ' ' : c).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String limited(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
