package featuredrop.fetch.http;

import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import featuredrop.workflows.drop.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/// A `data:` URL, which holds the image in base64 (RFC 2397). Nobody is asked for it.
final class DataUrl {
    private static final String SCHEME = "data:";
    private static final Pattern CODING = Pattern.compile("; *base64$");

    private DataUrl() {}

    static boolean isOne(String url) {
        String text = url.stripLeading();
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /// The image in it. The request's room holds it when it is returned.
    ///
    /// @throws BadUrlException when it holds no base64
    static Fetched read(ImageRequest request, long maxBytes) throws BadUrlException, InterruptedException {
        String url = request.url().strip();
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring(0, comma).strip().toLowerCase(Locale.ROOT);
        if (!CODING.matcher(head).find()) {
            throw new BadUrlException("a data: URL that is not in base64");
        }
        // Blanks and escapes make it longer, a fragment is no part of it.
        if (url.length() - comma > 4 * maxBytes) {
            return new Fetched.Failed(Outcome.TOO_LARGE, "a data: URL of more than " + maxBytes + " bytes", 0);
        }
        byte[] bytes = decoded(url.substring(comma + 1));
        if (bytes.length > maxBytes) {
            return new Fetched.Failed(Outcome.TOO_LARGE, "a data: URL of " + bytes.length + " bytes", 0);
        }
        request.memory().await(bytes.length);
        return new Fetched.Image(bytes, 0);
    }

    private static byte[] decoded(String text) throws BadUrlException {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && text.charAt(i) != '#'; i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high << 4 | low);
                    i += 2;
                }
            }
            if (!Character.isWhitespace(c) && c != '=') {
                digits.append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }
        try {
            return Base64.getDecoder().decode(digits.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new BadUrlException("a data: URL with damaged base64");
        }
    }
}
