package featuredrop.workflows.flow;

import featuredrop.workflows.policy.Printable;

/// Text from outside in the details that the Web UI shows, which are Markdown.
public final class Markdown {
    private static final String SIGNS = "\\`*[]<>|~&";

    private Markdown() {}

    /// The text as it is: on one line, without emphasis, links, images, tables and HTML.
    public static String text(String text) {
        String line = Printable.line(text);
        StringBuilder page = new StringBuilder(line.length() + 16);
        for (int i = 0; i < line.length(); i++) {
            if (isSign(line, i)) {
                page.append('\\');
            }
            page.append(line.charAt(i));
        }
        return page.toString();
    }

    private static boolean isSign(String line, int at) {
        char c = line.charAt(at);
        return switch (c) {
            // A name in capitals keeps its underscores readable for those who look at the raw details.
            case '_' -> !(isWord(line, at - 1) && isWord(line, at + 1));
            // The viewer makes a link of what looks like an address.
            case ':' -> line.startsWith("://", at);
            case '.' -> line.regionMatches(true, at - 3, "www.", 0, 4);
            case '@' -> true;
            // At the start of the line, a heading or a list.
            case '#', '-', '+', '=' -> at == 0;
            default -> SIGNS.indexOf(c) >= 0;
        };
    }

    private static boolean isWord(String line, int at) {
        return at >= 0 && at < line.length() && Character.isLetterOrDigit(line.charAt(at));
    }
}
