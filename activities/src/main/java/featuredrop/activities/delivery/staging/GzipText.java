package featuredrop.activities.delivery.staging;

import featuredrop.exchange.objectstore.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/// Writes lines as one gzip member, always the same bytes for the same lines: no time and no name in the
/// header, a fixed level. Not thread-safe.
public final class GzipText implements AutoCloseable {
    /// Digits hardly compress further: level 6 takes eight times as long for files that are a tenth smaller.
    private static final int LEVEL = 1;
    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest = Sha256.digest();
    private final OutputStream lines;
    private long count;

    /// @param out is closed with this
    public GzipText(OutputStream out) throws IOException {
        this.lines = new DigestOutputStream(new Member(out), digest);
    }

    /// Appends a line, LF included.
    public void add(byte[] line) throws IOException {
        lines.write(line);
        count++;
    }

    /// Lines so far.
    long count() {
        return count;
    }

    /// Finishes the member and closes the stream below.
    @Override
    public void close() throws IOException {
        lines.close();
    }

    /// SHA-256 of the lines, hex; once, and after [#close].
    String linesSha256() {
        return Sha256.hex(digest);
    }

    /// Java writes the header with time 0; the level is all that is left to fix.
    private static final class Member extends GZIPOutputStream {
        Member(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }
}
