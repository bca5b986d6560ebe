package featuredrop.fetch.http.url;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What browsers do to the text of a URL before it is sent.
final class UrlText {
    private static final String FORBIDDEN = " \"<>\\^`{|}[]";

    private UrlText() {}

    /// Without blanks and controls around it, without tabs and line ends in it, and without what stands behind
    /// the first `#`.
    static String cleaned(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        StringBuilder clean = new StringBuilder(to - from);
        for (int i = from; i < to && text.charAt(i) != '#'; i++) {
            char c = text.charAt(i);
            if (c != '\t' && c != '\r' && c != '\n') {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == 0xfeff || c == 0x200b || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /// A header's value: its bytes are UTF-8 when they can be, and are otherwise sent back as they came.
    ///
    /// @param latin1 a character for each byte
    static String ofHeader(String latin1) {
        if (latin1.chars().allMatch(c -> c < 0x80)) {
            return latin1;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder escaped = new StringBuilder();
            latin1.chars().forEach(c -> {
                if (c < 0x80) {
                    escaped.append((char) c);
                } else {
                    escape(escaped, (byte) c);
                }
            });
            return escaped.toString();
        }
    }

    /// A path as it is sent: it begins with a slash, has no dot segments (RFC 3986, 5.2.4), and what must not
    /// stand in it is escaped. A backslash is a slash.
    static String path(String path) {
        String slashed = path.replace('\\', '/');
        return withoutDotSegments(escaped(slashed.startsWith("/") ? slashed : "/" + slashed));
    }

    /// What must not stand in a path or query is escaped, lone percent signs too.
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c > 0x7e || c < 0x20 || FORBIDDEN.indexOf(c) >= 0) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escape(escaped, b);
                }
            } else {
                escaped.append((char) c);
            }
        });
        return escapeLonePercents(escaped);
    }

    private static void escape(StringBuilder text, byte b) {
        text.append('%')
                .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, 16)))
                .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
    }

    private static String escapeLonePercents(StringBuilder text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(c);
            boolean escape = i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            if (c == '%' && !escape) {
                escaped.append("25");
            }
        }
        return escaped.toString();
    }

    private static String withoutDotSegments(String path) {
        String[] segments = path.substring(1).split("/", -1);
        List<String> kept = new ArrayList<>(segments.length);
        for (int i = 0; i < segments.length; i++) {
            String plain = segments[i].replace("%2e", ".").replace("%2E", ".");
            boolean up = plain.equals("..");
            if (up && !kept.isEmpty()) {
                kept.removeLast();
            }
            if (!up && !plain.equals(".")) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
