package featuredrop.activities.export.input;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;

/// Counts the lines of a text on its way to the reader, with a loop of its own: LF, CR LF and CR end a line. What the
/// reader makes of the lines is compared with this number.
public final class LineCount extends InputStream {
    private final InputStream in;
    private long ends;
    private int last = '\n';

    public LineCount(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        for (int i = offset; i < offset + n; i++) {
            int b = bytes[i];
            boolean ofSameEnd = b == '\n' && last == '\r';
            if ((b == '\n' || b == '\r') && !ofSameEnd) {
                ends++;
            }
            last = b;
        }
        return n;
    }

    /// Requires that the reader made something of each line.
    ///
    /// @param file for the message
    /// @param read lines of which it made a record, a reject or nothing
    /// @throws DropException type `INDEX_NOT_TILED`
    public void requireAll(String file, long read) {
        if (read != lines()) {
            throw new DropException(
                    FailureType.INDEX_NOT_TILED,
                    file + " has " + lines() + " lines, and " + read + " of them were read");
        }
    }

    /// Lines so far, a last one without an end included.
    private long lines() {
        return ends + (last == '\n' || last == '\r' ? 0 : 1);
    }
}
