package featuredrop.fetch.http.url;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A URL that may be asked: http or https, a host that every parser reads alike, no user, a usual port.
///
/// @param scheme `http` or `https`
/// @param host lower case, ASCII; an IPv6 address stands in brackets
/// @param port what is connected to
/// @param target path and query as they are sent
public record ImageUrl(String scheme, String host, int port, String target) {
    private static final int MAX_LENGTH = 8_192;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):");

    /// A name with a dot, perhaps a port, and a path.
    private static final Pattern WITHOUT_SCHEME =
            Pattern.compile("(?:[^\\s/?#:@\\[\\]\\\\.]+\\.)+[^\\s/?#:@\\[\\]\\\\.]+(?::[0-9]{1,5})?/");

    /// Which ports may be asked besides 80 and 443.
    @FunctionalInterface
    public interface Ports {
        boolean allows(String host, int port);
    }

    /// Reads what a partner wrote; as https when it says no scheme.
    ///
    /// @param ports which ports are allowed
    /// @throws BadUrlException saying what is wrong
    public static ImageUrl parse(String text, Ports ports) throws BadUrlException {
        return readings(text, ports).getFirst();
    }

    /// What a partner may have meant, in the order in which it is tried: without a scheme, https and then http.
    ///
    /// @throws BadUrlException saying what is wrong
    public static List<ImageUrl> readings(String text, Ports ports) throws BadUrlException {
        String clean = cleaned(text);
        String scheme = schemeOf(clean);
        if (scheme.equals("http") || scheme.equals("https")) {
            return List.of(absolute(scheme, withTwoSlashes(scheme, clean), ports));
        }
        if (clean.startsWith("//") && WITHOUT_SCHEME.matcher(clean.substring(2)).lookingAt()) {
            return guessed(clean.substring(2), ports);
        }
        if (WITHOUT_SCHEME.matcher(clean).lookingAt()) {
            return guessed(clean, ports);
        }
        throw new BadUrlException("the scheme is '" + scheme + "', not http or https");
    }

    /// Tools that tidy paths leave one slash behind the scheme, and careless ones add a third.
    private static String withTwoSlashes(String scheme, String text) {
        int from = scheme.length() + 1;
        int host = from;
        while (host < text.length() && text.charAt(host) == '/') {
            host++;
        }
        boolean hasHost =
                host > from && WITHOUT_SCHEME.matcher(text.substring(host)).lookingAt();
        return hasHost ? scheme + "://" + text.substring(host) : text;
    }

    private static List<ImageUrl> guessed(String text, Ports ports) throws BadUrlException {
        return List.of(at("https", text, ports), at("http", text, ports));
    }

    /// Where a redirect leads (RFC 3986, 5.2.2).
    ///
    /// @param location the header's value, a character for each byte
    /// @throws BadUrlException saying what is wrong
    public ImageUrl resolve(String location, Ports ports) throws BadUrlException {
        String clean = cleaned(UrlText.ofHeader(location));
        String scheme = schemeOf(clean);
        if (!scheme.isEmpty()) {
            return absolute(scheme, clean, ports);
        }
        if (clean.startsWith("//")) {
            return at(this.scheme, clean.substring(2), ports);
        }
        if (clean.startsWith("\\") || clean.startsWith("/\\")) {
            throw new BadUrlException("a backslash stands where a host may begin");
        }
        int query = clean.indexOf('?');
        String path = query < 0 ? clean : clean.substring(0, query);
        String ownPath = path();
        if (path.isEmpty()) {
            String added = query < 0 ? target.substring(ownPath.length()) : UrlText.escaped(clean.substring(query));
            return new ImageUrl(this.scheme, host, port, ownPath + added);
        }
        String whole = path.startsWith("/") ? path : ownPath.substring(0, ownPath.lastIndexOf('/') + 1) + path;
        return new ImageUrl(this.scheme, host, port, target(query < 0 ? whole : whole + clean.substring(query)));
    }

    private static String cleaned(String text) throws BadUrlException {
        // First, so that a long text costs nothing.
        if (text.length() > 4 * MAX_LENGTH) {
            throw new BadUrlException("a URL of " + text.length() + " characters");
        }
        String clean = UrlText.cleaned(text);
        if (clean.length() > MAX_LENGTH) {
            throw new BadUrlException("a URL of " + clean.length() + " characters");
        }
        return clean;
    }

    private static String schemeOf(String text) {
        Matcher scheme = SCHEME.matcher(text);
        return scheme.lookingAt() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
    }

    private static ImageUrl absolute(String scheme, String text, Ports ports) throws BadUrlException {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadUrlException("the scheme is '" + scheme + "', not http or https");
        }
        String rest = text.substring(scheme.length() + 1);
        if (!rest.startsWith("//")) {
            throw new BadUrlException("no // stands behind the scheme");
        }
        return at(scheme, rest.substring(2), ports);
    }

    /// @param text host, port, path and query
    private static ImageUrl at(String scheme, String text, Ports ports) throws BadUrlException {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        String authority = text.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            throw new BadUrlException("a user stands before the host");
        }
        int bracket = authority.indexOf(']');
        int colon = authority.indexOf(':', Math.max(0, bracket));
        String host = HostName.checked(colon < 0 ? authority : authority.substring(0, colon));
        int usual = scheme.equals("http") ? HTTP : HTTPS;
        int port = colon < 0 || colon + 1 == authority.length() ? usual : number(authority.substring(colon + 1));
        if (port != HTTP && port != HTTPS && !ports.allows(host, port)) {
            throw new BadUrlException("port " + port);
        }
        return new ImageUrl(scheme, host, port, target(text.substring(end)));
    }

    private static int number(String port) throws BadUrlException {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw new BadUrlException("a port that is no number below 65536");
        }
        return Integer.parseInt(port);
    }

    private static String target(String text) {
        int query = text.indexOf('?');
        return query < 0
                ? UrlText.path(text)
                : UrlText.path(text.substring(0, query)) + UrlText.escaped(text.substring(query));
    }

    public boolean isHttps() {
        return scheme.equals("https");
    }

    /// The server that is asked: the host, and the port when it is not one of the usual two.
    public String server() {
        return port == HTTP || port == HTTPS ? host : host + ":" + port;
    }

    /// Another page of the same server.
    public ImageUrl at(String otherTarget) {
        return new ImageUrl(scheme, host, port, otherTarget);
    }

    /// As it is sent, without the scheme's own port.
    public URI uri() {
        return URI.create(origin() + target);
    }

    /// Scheme, host and port: where robots.txt holds.
    public String origin() {
        boolean usual = port == (isHttps() ? HTTPS : HTTP);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }

    private String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /// For the operator: without query.
    @Override
    public String toString() {
        return origin() + path();
    }

    /// The text is no URL that may be asked.
    public static final class BadUrlException extends Exception {
        private static final long serialVersionUID = 1;

        public BadUrlException(String message) {
            super(message);
        }
    }
}
