package featuredrop.workflows.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes secrets out of texts from outside. Every text that may quote a partner, a server or a library passes here
/// before it reaches a failure, Temporal, a log or an operator.
///
/// Known are users, passwords, queries, fragments and parameters of URLs, also with escapes; values of names such as
/// `token` or `X-Amz-Signature`; headers that carry credentials; keys and tokens that can be told by their form.
/// What stands in the path of a URL cannot be told from a name.
///
/// The time grows with the length of the text. A text without secrets is not changed.
public final class Secrets {
    /// The most characters of a [#line].
    public static final int LINE_LENGTH = 10_000;

    private static final String HIDDEN = "***";
    /// What is taken out may join what was around it to another secret.
    private static final int MOST_ROUNDS = 8;
    private static final int LONG_WORD = 16;

    /// What no URL in a text goes beyond.
    private static final String LIMITS = " \t\n\u000b\f\r'\"<>";

    /// None, or one that may be escaped itself.
    private static final String QUOTE = "(?:\\\\{0,4}+[\"'])?+";

    private static final Pattern NAME = Pattern.compile("(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]++)(?:(" + QUOTE
            + ")\\s{0,8}+([=:])|%(?:25)*+3[Dd])\\s{0,8}+(" + QUOTE + ")");

    /// Ends of names whose values are secret, without signs between their words.
    private static final Set<String> SECRET_ENDS = Set.of(
            "token",
            "password",
            "passwd",
            "passphrase",
            "secret",
            "secretkey",
            "secretaccesskey",
            "accesskey",
            "accesskeyid",
            "privatekey",
            "apikey",
            "signature",
            "sessionid");

    /// Names that are too short, or too common, to be ends of others.
    private static final Set<String> SECRET_NAMES =
            Set.of("pwd", "pass", "sig", "auth", "credential", "xamzcredential", "xgoogcredential");

    /// Their values have blanks.
    private static final Set<String> HEADERS = Set.of("authorization", "proxyauthorization", "cookie", "setcookie");

    private static final Pattern SCHEME_OF_HEADER = Pattern.compile(
            "\\b([Bb](?:earer|EARER|asic|ASIC)\\s{1,8}+|[Nn](?:egotiate|EGOTIATE)\\s{1,8}+)([^\\s\"'<>,]++)");

    /// A JSON web token, the id of an AWS key, a key in PEM.
    private static final Pattern BY_FORM = Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}+[A-Za-z0-9_.-]*+"
            + "|\\b(?:AKIA|ASIA)[A-Z0-9]{12,}+"
            + "|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\\s]*+(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?");

    /// One of them is in every match of the two patterns before.
    private static final List<String> HINTS =
            List.of("earer", "EARER", "asic", "ASIC", "egotiate", "EGOTIATE", "eyJ", "AKIA", "ASIA", "-----BEGIN");

    private Secrets() {}

    /// A text without secrets.
    public static String removed(String text) {
        String clean = text;
        for (int i = 0; i < MOST_ROUNDS && !isHarmless(clean); i++) {
            String before = clean;
            clean = ofForms(ofSchemes(ofNames(ofUrls(before))));
            if (clean.equals(before)) {
                break;
            }
        }
        return clean;
    }

    /// The first characters of a text without secrets. A secret that the end cuts is removed too.
    ///
    /// @param length the most characters that are looked at
    public static String removed(String text, int length) {
        if (text.length() <= length) {
            return removed(text);
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        // What is cut may go on as the user of a URL, which is the worst that it can be.
        String clean = removed(text.substring(0, end) + '@');
        return clean.endsWith("@") ? clean.substring(0, clean.length() - 1) : clean;
    }

    /// A text as failures, logs and operators may have it: without secrets, on one [Printable] line, with at most
    /// [#LINE_LENGTH] characters of the text.
    public static String line(String text) {
        String clean = Printable.line(removed(text, LINE_LENGTH));
        return text.length() > LINE_LENGTH ? clean + "…" : clean;
    }

    /// A URL without user, password, query, fragment and parameters.
    public static String ofUrl(String url) {
        return UrlText.url(url);
    }

    /// Whether nothing in a text can be secret. Most texts are so.
    private static boolean isHarmless(String text) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '@', '?', '%', '=' -> {
                    return false;
                }
                case ':' -> {
                    if (!isProse(text, i)) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return HINTS.stream().noneMatch(text::contains);
    }

    /// Whether a colon stands behind a word that names no secret, and before a blank or the end.
    private static boolean isProse(String text, int colon) {
        if (colon == 0 || (colon + 1 < text.length() && text.charAt(colon + 1) != ' ')) {
            return false;
        }
        int from = colon;
        while (from > 0 && isOfName(text.charAt(from - 1))) {
            from--;
        }
        if (from == colon) {
            return false;
        }
        if (Character.isDigit(text.charAt(colon - 1))) {
            return true; // as in "line 7: "
        }
        String plain = withoutSigns(text.substring(from, colon));
        return !HEADERS.contains(plain) && !isSecret(plain, false);
    }

    private static boolean isOfName(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
    }

    private static String ofUrls(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || LIMITS.indexOf(text.charAt(i)) >= 0) {
                clean.append(UrlText.inWord(text.substring(from, i)));
                if (i < text.length()) {
                    clean.append(text.charAt(i));
                }
                from = i + 1;
            }
        }
        return clean.toString();
    }

    private static String ofNames(String text) {
        Matcher name = NAME.matcher(text);
        StringBuilder clean = new StringBuilder(text.length());
        int kept = 0;
        boolean found = name.find();
        while (found) {
            int value = name.end();
            int end = endOfValue(text, name);
            if (end > value) {
                clean.append(text, kept, value).append(HIDDEN);
                kept = end;
            }
            found = name.find(Math.max(value, end));
        }
        return clean.append(text, kept, text.length()).toString();
    }

    /// Where the secret ends that begins behind a name; the name's own end if its value is none.
    private static int endOfValue(String text, Matcher name) {
        int from = name.end();
        String plain = withoutSigns(name.group(1));
        boolean header = HEADERS.contains(plain);
        boolean assigned = !":".equals(name.group(3));
        boolean key = !assigned && name.group(2).isEmpty() && name.group(1).indexOf('.') >= 0;
        if (!header && (key || !isSecret(plain, assigned))) {
            return from; // a key of the configuration and what is wrong with it
        }
        String quote = name.group(4);
        if (!quote.isEmpty()) {
            return closing(text, from, quote);
        }
        int end = from;
        while (end < text.length() && (header ? "\r\n\"'" : LIMITS).indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static int closing(String text, int from, String quote) {
        char sign = quote.charAt(quote.length() - 1);
        for (int i = from; i < text.length(); i++) {
            boolean escaped = quote.length() == 1 && i > from && text.charAt(i - 1) == '\\';
            if (text.charAt(i) == sign && !escaped) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isSecret(String plain, boolean assigned) {
        if (SECRET_NAMES.contains(plain)) {
            return assigned;
        }
        return SECRET_ENDS.stream().anyMatch(plain::endsWith);
    }

    private static String withoutSigns(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        name.chars().filter(c -> "-_.".indexOf(c) < 0).forEach(c -> plain.append((char) c));
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    private static String ofSchemes(String text) {
        return SCHEME_OF_HEADER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + (isCredential(found.group(2)) ? HIDDEN : found.group(2))));
    }

    /// Whether it is none of the words that follow in plain English, such as "basic authentication".
    private static boolean isCredential(String value) {
        return value.length() >= LONG_WORD
                || value.chars().skip(1).anyMatch(c -> !Character.isLowerCase(c) && ".:;)]*…".indexOf(c) < 0);
    }

    private static String ofForms(String text) {
        return BY_FORM.matcher(text).replaceAll(HIDDEN);
    }
}
