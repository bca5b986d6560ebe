package featuredrop.activities.export.input.json;

import com.fasterxml.jackson.core.JsonProcessingException;
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
        int end = work > FREE_WORK + WORK_PER_BYTE * window.position() ? NONE : end(structure);
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
            mayBegin = b == ',' || b == '}' || (mayBegin && JsonOpening.isBlank(b));
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

    private boolean isRow(int from) throws IOException {
        if (work > FREE_WORK + WORK_PER_BYTE * (window.position() + from)) {
            return false;
        }
        window.load(JsonElements.LONGEST);
        int to = Math.min(window.loaded(), JsonElements.LONGEST);
        try {
            rows.row(elements.parsed(from, to).node());
            return true;
        } catch (JsonProcessingException e) {
            long read = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            work += read < 0 ? to - from : read;
            return false;
        } catch (BadLineException e) {
            work += to - from;
            return false;
        }
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

    void takeAll() throws IOException {
        while (window.load(1)) {
            window.take(window.loaded());
        }
    }
}
