package featuredrop.fetch.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// A URL that may be asked: http or https, a host that every parser reads alike, no user, a usual port.
///
/// @param uri as it is sent, without fragment, and without the scheme's own port
/// @param port what is connected to
record ImageUrl(URI uri, int port) {
    private static final int MAX_LENGTH = 8_192;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final String FORBIDDEN_IN_URI = " \"<>\\^`{|}";

    private static final Pattern PLAIN_IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

    /// Which ports may be asked besides 80 and 443.
    @FunctionalInterface
    interface Ports {
        boolean allows(String host, int port);
    }

    /// Checks what a partner or a redirect wrote.
    ///
    /// @param ports which ports are allowed
    /// @throws BadUrlException saying what is wrong
    static ImageUrl parse(String text, Ports ports) throws BadUrlException {
        String stripped = text.strip();
        if (stripped.length() > MAX_LENGTH) {
            throw new BadUrlException("a URL of " + stripped.length() + " characters");
        }
        try {
            return checked(new URI(escaped(stripped)), ports);
        } catch (URISyntaxException e) {
            throw new BadUrlException(e.getReason() + " at character " + e.getIndex());
        }
    }

    /// Where a redirect leads.
    ///
    /// @throws BadUrlException saying what is wrong
    ImageUrl resolve(String location, Ports ports) throws BadUrlException {
        try {
            return checked(uri.resolve(new URI(escaped(location.strip()))), ports);
        } catch (URISyntaxException e) {
            throw new BadUrlException("redirect: " + e.getReason() + " at character " + e.getIndex());
        }
    }

    private static ImageUrl checked(URI uri, Ports ports) throws BadUrlException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadUrlException("the scheme is '" + scheme + "', not http or https");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new BadUrlException("no host that can be read");
        }
        if (host.indexOf('%') >= 0) {
            throw new BadUrlException("the host names a network interface of its own");
        }
        if (looksLikeNumber(host) && !PLAIN_IPV4.matcher(host).matches()) {
            throw new BadUrlException("the host is a number that parsers read differently");
        }
        if (uri.getRawUserInfo() != null) {
            throw new BadUrlException("a user stands before the host");
        }
        int port = uri.getPort() < 0 ? (scheme.equals("http") ? HTTP : HTTPS) : uri.getPort();
        if (port != HTTP && port != HTTPS && !ports.allows(host, port)) {
            throw new BadUrlException("port " + port);
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        try {
            boolean usual = port == (scheme.equals("http") ? HTTP : HTTPS);
            String authority = host.toLowerCase(Locale.ROOT) + (usual ? "" : ":" + port);
            return new ImageUrl(new URI(scheme + "://" + authority + path + query), port);
        } catch (URISyntaxException e) {
            throw new BadUrlException(e.getReason());
        }
    }

    /// Octal, hexadecimal and shortened addresses: no name has a last label that begins with a digit.
    private static boolean looksLikeNumber(String host) {
        int label = host.lastIndexOf('.', host.length() - 2) + 1;
        return !host.startsWith("[") && Character.digit(host.charAt(label), 10) >= 0;
    }

    /// Partners write spaces, unicode and lone percent signs into paths; browsers escape them, so this does
    /// too. What stands before the path is left as it is, because there such a character is no mistake but
    /// an attack.
    private static String escaped(String text) {
        int path = pathStart(text);
        StringBuilder escaped = new StringBuilder(text.substring(0, path));
        text.substring(path).codePoints().forEach(c -> {
            if (c > 0x7e || c < 0x20 || FORBIDDEN_IN_URI.indexOf(c) >= 0 || c == '[' || c == ']') {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    escaped.append(String.format("%%%02X", b));
                }
            } else {
                escaped.append((char) c);
            }
        });
        return escapeLonePercents(escaped, path);
    }

    private static String escapeLonePercents(StringBuilder text, int from) {
        for (int i = text.length() - 1; i >= from; i--) {
            boolean escape = i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            if (text.charAt(i) == '%' && !escape) {
                text.insert(i + 1, "25");
            }
        }
        return text.toString();
    }

    /// For a relative reference the whole text.
    private static int pathStart(String text) {
        int authority = text.indexOf("//");
        if (authority < 0 || (authority > 0 && text.charAt(authority - 1) != ':')) {
            int colon = text.indexOf(':');
            return colon >= 0 && text.indexOf('/') > colon ? colon + 1 : 0;
        }
        for (int i = authority + 2; i < text.length(); i++) {
            if ("/?#".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    boolean isHttps() {
        return uri.getScheme().equals("https");
    }

    /// The server that is asked: the host, and the port when it is not one of the usual two.
    String server() {
        return port == HTTP || port == HTTPS ? uri.getHost() : uri.getHost() + ":" + port;
    }

    /// Scheme, host and port: where robots.txt holds.
    URI origin() {
        return uri.resolve("/");
    }

    /// For the operator: without query.
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /// The text is no URL that may be asked.
    static final class BadUrlException extends Exception {
        private static final long serialVersionUID = 1;

        BadUrlException(String message) {
            super(message);
        }
    }
}
