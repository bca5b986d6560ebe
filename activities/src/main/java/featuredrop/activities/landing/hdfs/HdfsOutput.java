package featuredrop.activities.landing.hdfs;

import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;

/// Fills one file on HDFS. Not thread-safe.
///
/// HDFS throws the same exception object from a failed write and from the close that follows, which
/// try-with-resources turns into `IllegalArgumentException: Self-suppression not permitted`, hiding the cause. Here
/// every failure is an exception of its own, and names the file. A refusal is a [DropException].
final class HdfsOutput extends OutputStream {
    private final String path;
    private final FSDataOutputStream out;

    HdfsOutput(String path, FSDataOutputStream out) {
        this.path = path;
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw failed("write to", e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw failed("write to", e);
        }
    }

    /// Makes what is written visible to readers.
    @Override
    public void flush() throws IOException {
        try {
            out.hflush();
        } catch (IOException e) {
            throw failed("flush", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    /// @throws DropException when the NameNode refuses, as with a quota that is used up
    private IOException failed(String what, IOException cause) {
        HdfsFailures.refusal(what + " " + path, cause).ifPresent(refusal -> {
            throw refusal;
        });
        return new IOException("Cannot " + what + " " + path + ": " + HdfsFailures.firstLine(cause), cause);
    }
}
