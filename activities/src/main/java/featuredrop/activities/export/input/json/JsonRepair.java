package featuredrop.activities.export.input.json;

import featuredrop.activities.export.input.BadLineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Finds the end of an element that is no valid object. Brackets and strings tell it, unless one of them is missing:
/// then the element seems to take in others, which must not vanish. Reading goes on at the first object behind it that
/// is a row, if it lies in what seems to be a string, or if brackets and strings do not fit together. Not thread-safe.
///
/// Looking ahead is work that is lost. When most of it is, the rest of the file is given up.
final class JsonRepair {
    private static final long FREE_WORK = 16L << 20;
    private static final int WORK_PER_BYTE = 16;
    private static final int NONE = -1;
    private static final int BLOCK = 1 << 14;

    private final JsonWindow window;
    private final JsonElements elements;
    private final JsonRows rows;
    private long work;

    JsonRepair(JsonWindow window, JsonElements elements, JsonRows rows) {
        this.window = window;
        this.elements = elements;
        this.rows = rows;
    }

    /// Takes the element that begins at the window's first byte.
    ///
    /// @return false when its end is not known and everything up to the file's end was taken
    boolean skip() throws IOException {
        JsonStructure structure = new JsonStructure();
        int end = isSpent(0) ? NONE : end(structure);
        if (end == JsonElements.LONGEST) {
            return skipLong(structure);
        }
        if (end == NONE) {
            takeAll();
            return false;
        }
        window.take(end);
        return true;
    }

    /// Takes what is before the next object that is a row.
    ///
    /// @return false when there is none near by and everything up to the file's end was taken
    boolean skipToRow() throws IOException {
        boolean mayBegin = true;
        for (int i = 0; i < JsonElements.LONGEST && !isSpent(i) && window.at(i) >= 0; i++) {
            int b = window.at(i);
            work++;
            if (b == '{' && mayBegin && isRow(i)) {
                window.take(i);
                return true;
            }
            mayBegin = isBeginningBehind(b, mayBegin);
        }
        takeAll();
        return false;
    }

    /// Whether an element may begin behind a byte.
    private static boolean isBeginningBehind(int b, boolean before) {
        return b == ',' || b == '}' || (before && JsonOpening.isBlank(b));
    }

    /// Bytes of the element: [JsonElements#LONGEST] when it is longer, [#NONE] when its end is not known.
    private int end(JsonStructure structure) throws IOException {
        List<Integer> beginnings = new ArrayList<>();
        boolean mayBegin = false;
        for (int i = 0; i < JsonElements.LONGEST; i++) {
            int b = window.at(i);
            if (b < 0) {
                return NONE;
            }
            work++;
            if (b == '{' && mayBegin) {
                if (!structure.isBroken() && !structure.isInString()) {
                    beginnings.add(i);
                } else if (isRow(i)) {
                    return i;
                }
            }
            mayBegin = isBeginningBehind(b, mayBegin);
            if (structure.isBroken()) {
                continue;
            }
            if (structure.isBehind(b)) {
                return i;
            }
            if (structure.isBroken()) {
                for (int beginning : beginnings) {
                    if (isRow(beginning)) {
                        return beginning;
                    }
                }
            }
        }
        return structure.isBroken() ? NONE : JsonElements.LONGEST;
    }

    /// Whether an object that is a row begins there.
    private boolean isRow(int from) throws IOException {
        if (isSpent(from)) {
            return false;
        }
        try {
            rows.row(elements.at(from).node());
            return true;
        } catch (BadLineException e) {
            work += elements.lastRead();
            return false;
        }
    }

    private boolean isSpent(int ahead) {
        return work > FREE_WORK + WORK_PER_BYTE * (window.position() + ahead);
    }

    private boolean skipLong(JsonStructure structure) throws IOException {
        window.take(JsonElements.LONGEST);
        for (int i = 0; ; i++) {
            if (i == BLOCK) {
                window.take(i);
                i = 0;
            }
            int b = window.at(i);
            if (b >= 0 && structure.isBehind(b)) {
                window.take(i);
                return true;
            }
            if (b < 0 || structure.isBroken()) {
                takeAll();
                return false;
            }
        }
    }

    private void takeAll() throws IOException {
        while (window.load(1)) {
            window.take(window.loaded());
        }
    }
}
