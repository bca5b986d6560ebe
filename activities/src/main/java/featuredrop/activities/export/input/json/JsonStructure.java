package featuredrop.activities.export.input.json;

import java.util.BitSet;

/// Follows the brackets and strings of an array's element byte by byte, so that its end is found although it is not
/// valid. Not thread-safe.
final class JsonStructure {
    private static final int DEEPEST = 10_000;

    private final BitSet braces = new BitSet();
    private int depth;
    private State state = State.BETWEEN_STRINGS;

    private enum State {
        BETWEEN_STRINGS,
        IN_STRING,
        /// Behind a backslash of a string.
        ESCAPED,
        /// Brackets or strings do not fit together.
        BROKEN
    }

    /// Takes the next byte.
    ///
    /// @return whether it lies behind the element
    boolean isBehind(int b) {
        if (isInString()) {
            string(b);
            return false;
        }
        switch (b) {
            case '"' -> state = State.IN_STRING;
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
        return state == State.IN_STRING || state == State.ESCAPED;
    }

    /// Whether brackets or strings do not fit together, so that the end cannot be known.
    boolean isBroken() {
        return state == State.BROKEN;
    }

    private void string(int b) {
        if (b == '\n' || b == '\r') {
            state = State.BROKEN; // no string spans lines, so one of the quotes before is missing
        } else if (state == State.ESCAPED) {
            state = State.IN_STRING;
        } else if (b == '\\') {
            state = State.ESCAPED;
        } else if (b == '"') {
            state = State.BETWEEN_STRINGS;
        }
    }

    private void open(int b) {
        braces.set(depth, b == '{');
        depth++;
        if (depth > DEEPEST) {
            state = State.BROKEN;
        }
    }

    private void close(boolean brace) {
        if (depth == 0 || braces.get(depth - 1) != brace) {
            state = State.BROKEN;
        } else {
            depth--;
        }
    }
}
