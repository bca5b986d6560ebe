package featuredrop.fetch.http.url;

import com.ibm.icu.text.IDNA;
import featuredrop.fetch.http.url.ImageUrl.BadUrlException;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the host of a URL: a name, an IPv4 address in the usual form, or an IPv6 address in brackets. Names in
/// other scripts become ASCII as in browsers (UTS 46), and then have to pass the same checks.
final class HostName {
    private static final int MAX_LENGTH = 254;
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern PLAIN_IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f.]*:[0-9a-f:.]*]");

    private static final IDNA SCRIPTS = IDNA.getUTS46Instance(
            IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

    /// Names that are in use have them.
    private static final Set<IDNA.Error> HARMLESS =
            EnumSet.of(IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4);

    private HostName() {}

    /// The host as it is looked up and sent.
    ///
    /// @throws BadUrlException saying what is wrong
    static String checked(String text) throws BadUrlException {
        if (text.isEmpty()) {
            throw new BadUrlException("no host that can be read");
        }
        if (text.indexOf('%') >= 0) {
            throw new BadUrlException("the host is escaped, or names a network interface of its own");
        }
        String host = ascii(text).toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            return literal(host);
        }
        if (host.length() > MAX_LENGTH || !NAME.matcher(host).matches()) {
            throw new BadUrlException("no host that can be read");
        }
        if (looksLikeNumber(host) && !PLAIN_IPV4.matcher(host).matches()) {
            throw new BadUrlException("the host is a number that parsers read differently");
        }
        return host;
    }

    private static String ascii(String text) throws BadUrlException {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        IDNA.Info info = new IDNA.Info();
        String ascii = SCRIPTS.nameToASCII(text, new StringBuilder(), info).toString();
        if (!HARMLESS.containsAll(info.getErrors())) {
            throw new BadUrlException("the host is no name in any script: " + info.getErrors());
        }
        return ascii;
    }

    private static String literal(String host) throws BadUrlException {
        try {
            if (IPV6.matcher(host).matches()) {
                InetAddress.ofLiteral(host.substring(1, host.length() - 1));
                return host;
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw new BadUrlException("no address stands in the brackets");
    }

    /// Octal, hexadecimal and shortened addresses: no name has a last label that begins with a digit.
    private static boolean looksLikeNumber(String host) {
        int label = host.lastIndexOf('.', host.length() - 2) + 1;
        return Character.digit(host.charAt(label), 10) >= 0;
    }
}
