package featuredrop.workflows.drop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Turns a name that somebody else chose into one that is safe as a path segment, and back.
///
/// Letters, digits, `-`, `_` and `.` stand for themselves; every other UTF-8 byte becomes `~` and two upper-case hex
/// digits. A leading `.` or `_` and the dot of a trailing `.r<digits>` are written as `~2E` and `~5F` too, so that an
/// encoded name is never hidden, never `..`, and never the name of a revision. The mapping is one to one.
public final class SafeName {
    /// The longest encoded name; paths built from it stay under the file systems' 255 bytes.
    public static final int MAX_LENGTH = 200;

    private static final Pattern SAFE =
            Pattern.compile("(?:[A-Za-z0-9-]|~[0-9A-F]{2})(?:[A-Za-z0-9._-]|~[0-9A-F]{2})*");
    private static final Pattern REVISION = Pattern.compile("\\.r(\\d+)$");

    private SafeName() {}

    /// The safe form of `name`.
    ///
    /// @throws IllegalArgumentException naming the value, when it is empty, holds an unpaired surrogate or
    ///     is too long
    public static String encode(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A name is empty");
        }
        byte[] bytes;
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The name '" + name + "' is not well-formed unicode", e);
        }
        int revisionDot = REVISION.matcher(name).find() ? name.lastIndexOf('.') : -1;
        int dotFromEnd = revisionDot < 0 ? -1 : name.length() - revisionDot;
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean plain = isPlain(c) || (c == '.' && i > 0 && bytes.length - i != dotFromEnd) || (c == '_' && i > 0);
            safe.append(plain ? String.valueOf(c) : String.format("~%02X", (int) c));
        }
        if (safe.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("The name '" + name.substring(0, Math.min(40, name.length()))
                    + "…' is too long: " + safe.length() + " characters encoded, at most " + MAX_LENGTH);
        }
        return safe.toString();
    }

    /// The name of which `safe` is the safe form.
    ///
    /// @throws IllegalArgumentException when `safe` is not a safe form
    public static String decode(String safe) {
        require("name", safe);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c == '~') {
                bytes.write(HexFormat.fromHexDigits(safe, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Checks that `value` is a safe form.
    ///
    /// @throws IllegalArgumentException naming `what` and the value, when it is not
    public static void require(String what, String value) {
        if (value.length() > MAX_LENGTH || !SAFE.matcher(value).matches()) {
            throw new IllegalArgumentException("The " + what + " '" + value + "' is not a safe name");
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }
}
