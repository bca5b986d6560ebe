package featuredrop.activities.export;

import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The bytes of one planned file: exactly as many as were planned. A file that ends sooner is
/// `INPUT_CHANGED`; what was appended to it is not read. Reports every MiB to [Progress]. Not thread-safe.
///
/// Keeps a failure to read, so that a decoder above cannot report it as damage of the file.
final class PlannedInput extends InputStream {
    private static final long STEP = 1 << 20;

    private final InputStream in;
    private final PlannedFile file;
    private final Progress progress;
    private long position;
    private @Nullable IOException failure;

    PlannedInput(InputStream in, PlannedFile file, Progress progress) {
        this.in = in;
        this.file = file;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long left = file.length() - position;
        if (left == 0) {
            return -1;
        }
        int n;
        try {
            n = in.read(bytes, offset, (int) Math.min(length, left));
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        if (n < 0) {
            throw InputChanged.of(file, "it ends at byte " + position + ", planned were " + file.length());
        }
        if ((position + n) / STEP > position / STEP) {
            progress.at(file.name() + ", bytes", position + n);
        }
        position += n;
        return n;
    }

    /// Throws what the landing zone threw, if it did.
    void rethrowFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
