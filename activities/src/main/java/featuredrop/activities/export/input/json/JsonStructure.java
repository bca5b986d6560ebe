package featuredrop.activities.export.input.json;

import java.util.BitSet;

/// Follows the brackets and strings of an array's element byte by byte, so that its end is found although it is not
/// valid. Not thread-safe.
final class JsonStructure {
    private static final int DEEPEST = 10_000;

    private final BitSet braces = new BitSet();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean broken;

    /// Takes the next byte.
    ///
    /// @return whether it lies behind the element
    boolean isBehind(int b) {
        if (inString) {
            string(b);
            return false;
        }
        switch (b) {
            case '"' -> inString = true;
            case '{', '[' -> open(b);
            case '}' -> close(true);
            case ']' -> {
                if (depth == 0) {
                    return true;
                }
                close(false);
            }
            default -> {
                return b == ',' && depth == 0;
            }
        }
        return false;
    }

    boolean isInString() {
        return inString;
    }

    /// Whether brackets or strings do not fit together, so that the end cannot be known.
    boolean isBroken() {
        return broken;
    }

    private void string(int b) {
        if (b == '\n' || b == '\r') {
            broken = true; // no string spans lines, so one of the quotes before is missing
        } else if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
        }
    }

    private void open(int b) {
        braces.set(depth, b == '{');
        depth++;
        broken |= depth > DEEPEST;
    }

    private void close(boolean brace) {
        if (depth == 0 || braces.get(depth - 1) != brace) {
            broken = true;
        } else {
            depth--;
        }
    }
}
