package featuredrop.activities.export.input;

import java.util.List;

/// Cuts a field into URLs. A URL may hold the sign that separates URLs, most often a comma. Therefore the sign
/// separates only where a URL begins behind it, with `http:`, `https:`, `data:` or two slashes, or where the
/// field ends.
public final class ImageLinks {
    private static final List<String> BEGINNINGS = List.of("http://", "https://", "//", "data:");

    private ImageLinks() {}

    /// Adds the URLs of a field to `urls`, without blanks around them; blank ones are none.
    ///
    /// @param sign empty when the field is one URL
    public static void add(String field, String sign, List<String> urls) {
        int from = 0;
        int at = sign.isEmpty() ? -1 : field.indexOf(sign);
        while (at >= 0) {
            int behind = behindSigns(field, sign, at);
            if (behind == field.length() || beginsUrl(field, behind)) {
                addOne(field.substring(from, at), urls);
                from = behind;
            }
            at = field.indexOf(sign, behind);
        }
        addOne(field.substring(from), urls);
    }

    private static void addOne(String url, List<String> urls) {
        if (!url.isBlank()) {
            urls.add(url.strip());
        }
    }

    /// Signs without a URL between them separate once.
    private static int behindSigns(String field, String sign, int at) {
        int behind = at;
        while (behind < field.length()) {
            if (field.startsWith(sign, behind)) {
                behind += sign.length();
            } else if (Character.isWhitespace(field.charAt(behind))) {
                behind++;
            } else {
                break;
            }
        }
        return behind;
    }

    private static boolean beginsUrl(String field, int at) {
        return BEGINNINGS.stream()
                .anyMatch(beginning -> field.regionMatches(true, at, beginning, 0, beginning.length()));
    }
}
