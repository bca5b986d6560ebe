package featuredrop.workflows.policy;

/// Text from outside as it may be shown: in a terminal, in the Web UI, in a log, in a mail. What such a
/// place would obey instead of showing it is written as its number, such as `\\u001b`: control
/// characters, characters that turn the direction of writing, other invisible characters of layout, and
/// line separators.
///
/// Text that is printable is not changed, so it may be made printable twice.
public final class Printable {
    private Printable() {}

    /// A text on one line.
    public static String line(String text) {
        return escaped(text, false);
    }

    /// A text of several lines, of which each ends with a line feed.
    public static String lines(String text) {
        return escaped(text, true);
    }

    /// Whether a character is obeyed rather than shown. The joiners of Persian, of Indian scripts and of emoji are
    /// shown.
    public static boolean isObeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> codePoint != 0x200c && codePoint != 0x200d;
            default -> false;
        };
    }

    private static String escaped(String text, boolean isLineFeedKept) {
        if (text.codePoints().noneMatch(Printable::isObeyed)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (!isObeyed(c) || (c == '\n' && isLineFeedKept)) {
                shown.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    shown.append("\\u%04x".formatted((int) unit));
                }
            }
        });
        return shown.toString();
    }
}
