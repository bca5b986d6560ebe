package featuredrop.workflows.policy;

/// A word of a text, read as careless writers write URLs: with any number of slashes, and with characters that are
/// escaped once or more often. Looks at each character a bounded number of times. Not thread-safe.
final class UrlText {
    private static final String MAIL = "mailto";
    private static final int LONGEST_PORT = 5;

    private final String text;
    /// The characters without their escapes, and where each begins in the text.
    private final char[] units;
    private final int[] places;
    private final int count;

    /// For each unit, the first one from it on that ends a host: a slash, `?` or `#` that is not escaped.
    private final int[] hostEnds;
    /// For each unit, the last `@` up to it; -1 where there is none.
    private final int[] lastAts;
    /// For each unit, the first `@` from it on.
    private final int[] nextAts;
    /// For each unit, the first one from it on that ends the name of a parameter.
    private final int[] nameEnds;

    private UrlText(String text) {
        this.text = text;
        this.units = new char[text.length()];
        this.places = new int[text.length() + 1];
        this.count = decode();
        this.hostEnds = new int[count + 1];
        this.lastAts = new int[count + 1];
        this.nextAts = new int[count + 1];
        this.nameEnds = new int[count + 1];
        look();
    }

    /// A word of any text without what is secret in URLs: user, password, and what stands behind the path.
    static String inWord(String word) {
        return isPlain(word) ? word : new UrlText(word).removed(false);
    }

    /// The same of a text that is a URL, or is meant to be one.
    static String url(String url) {
        return isPlain(url) ? url : new UrlText(url).removed(true);
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            switch (word.charAt(i)) {
                case ':', '@', '?', '#', '%', '=' -> {
                    return false;
                }
                default -> {}
            }
        }
        return true;
    }

    /// How many units there are.
    private int decode() {
        int n = 0;
        int i = 0;
        while (i < text.length()) {
            places[n] = i;
            int digits = text.charAt(i) == '%' ? digitsOf(i + 1) : -1;
            if (digits < 0) {
                units[n++] = text.charAt(i++);
            } else {
                units[n++] = (char) Integer.parseInt(text, digits, digits + 2, 16);
                i = digits + 2;
            }
        }
        places[n] = text.length();
        return n;
    }

    /// Where the two digits of an escape stand, behind those of escaped escapes; -1 when it is none.
    private int digitsOf(int from) {
        int at = from;
        while (text.startsWith("25", at) && isHex(at + 2) && isHex(at + 3)) {
            at += 2;
        }
        return isHex(at) && isHex(at + 1) ? at : -1;
    }

    private boolean isHex(int at) {
        return at < text.length() && text.charAt(at) < 0x80 && Character.digit(text.charAt(at), 16) >= 0;
    }

    private void look() {
        hostEnds[count] = count;
        nextAts[count] = count;
        nameEnds[count] = count;
        for (int i = count - 1; i >= 0; i--) {
            boolean ends = isOneOf(i, "/\\?#") && places[i + 1] - places[i] == 1;
            hostEnds[i] = ends ? i : hostEnds[i + 1];
            nextAts[i] = units[i] == '@' ? i : nextAts[i + 1];
            nameEnds[i] = isOneOf(i, "/;&?#=") ? i : nameEnds[i + 1];
        }
        int last = -1;
        for (int i = 0; i < count; i++) {
            last = units[i] == '@' ? i : last;
            lastAts[i] = last;
        }
    }

    private String removed(boolean isUrl) {
        StringBuilder clean = new StringBuilder(text.length());
        Kind kind = isUrl ? Kind.WEB : Kind.NONE;
        int kept = 0;
        if (isUrl && schemeAt(colonOfScheme()) == Kind.NONE) {
            int host = behindSlashes(0);
            clean.append(text, 0, places[host]);
            kept = behindUser(host, false);
        }
        int at = kept;
        while (at < count) {
            Kind begun = units[at] == ':' ? schemeAt(at) : Kind.NONE;
            if (begun != Kind.NONE) {
                kind = kind == Kind.WEB ? kind : begun;
                int host = behindSlashes(at + 1);
                clean.append(text, places[kept], places[host]);
                kept = behindUser(host, true);
                at = kept;
            } else if (endsPublicPart(at, kind)) {
                return clean.append(text, places[kept], places[at]).toString();
            } else if (units[at] == '@' && kind == Kind.NONE) {
                int from = userFrom(kept, at);
                int behind = lastAts[Math.max(at, hostEnds[at] - 1)] + 1;
                if (hasPassword(from, at)) {
                    clean.append(text, places[kept], places[from]);
                    kept = behind;
                }
                at = behind;
            } else {
                at++;
            }
        }
        return clean.append(text, places[kept], places[count]).toString();
    }

    private enum Kind {
        NONE,
        /// With a host, and with parameters by chance.
        OTHER,
        /// `http` or `https`.
        WEB
    }

    /// The first colon, if a scheme may stand before it.
    private int colonOfScheme() {
        for (int i = 0; i < count; i++) {
            if (units[i] == ':') {
                return i;
            }
            if (!isOfScheme(i)) {
                return count;
            }
        }
        return count;
    }

    /// What begins with the colon there.
    private Kind schemeAt(int colon) {
        if (colon >= count) {
            return Kind.NONE;
        }
        if (isWord(colon, "https") || isWord(colon, "http")) {
            return Kind.WEB;
        }
        boolean slash = colon + 1 < count && units[colon + 1] == '/';
        return slash && colon > 0 && isOfScheme(colon - 1) ? Kind.OTHER : Kind.NONE;
    }

    private boolean isOfScheme(int at) {
        return units[at] < 0x80 && (Character.isLetterOrDigit(units[at]) || isOneOf(at, "+.-"));
    }

    /// Whether that word ends before `end`.
    private boolean isWord(int end, String word) {
        int from = end - word.length();
        return from >= 0
                && new String(units, from, word.length()).equalsIgnoreCase(word)
                && (from == 0 || !(Character.isLetterOrDigit(units[from - 1]) || units[from - 1] == '_'));
    }

    private int behindSlashes(int from) {
        int at = from;
        while (at < count && isOneOf(at, "/\\")) {
            at++;
        }
        return at;
    }

    /// Where the host begins. A password may hold a slash that is not escaped; then what looks like a port is none.
    private int behindUser(int from, boolean hasScheme) {
        int end = hostEnds[from];
        int last = end > from ? lastAts[end - 1] : -1;
        if (last >= from) {
            return last + 1;
        }
        if (hasScheme && from < end && units[from] != '[' && !isPortOrNone(from, end)) {
            return nextAts[end] < count ? nextAts[end] + 1 : from;
        }
        return from;
    }

    private boolean isPortOrNone(int from, int end) {
        int colon = from;
        while (colon < end && units[colon] != ':') {
            colon++;
        }
        if (end - colon - 1 > LONGEST_PORT) {
            return false;
        }
        for (int i = colon + 1; i < end; i++) {
            if (!Character.isDigit(units[i])) {
                return false;
            }
        }
        return true;
    }

    /// Whether a query, a fragment or a parameter of the path begins there. Names of files hold `?` and `#` too.
    private boolean endsPublicPart(int at, Kind kind) {
        return switch (units[at]) {
            case '?' -> kind == Kind.WEB || hasName(at + 1);
            case '#' -> kind == Kind.WEB || (kind == Kind.OTHER && hasName(at + 1));
            case ';', '&' -> kind != Kind.NONE && hasParameter(at + 1);
            default -> false;
        };
    }

    private boolean hasParameter(int from) {
        return nameEnds[from] < count && units[nameEnds[from]] == '=';
    }

    private boolean hasName(int from) {
        return nameEnds[from] > from && hasParameter(from);
    }

    /// Where the name of a user begins that ends with the `@` there.
    private int userFrom(int kept, int at) {
        int from = at;
        while (from > kept && !isOneOf(from - 1, "/\\?#=,([{")) {
            from--;
        }
        return from;
    }

    private boolean hasPassword(int from, int at) {
        for (int i = from + 1; i < at - 1; i++) {
            if (units[i] == ':') {
                return i != from + MAIL.length() || !isWord(i, MAIL);
            }
        }
        return false;
    }

    private boolean isOneOf(int at, String characters) {
        return characters.indexOf(units[at]) >= 0;
    }
}
