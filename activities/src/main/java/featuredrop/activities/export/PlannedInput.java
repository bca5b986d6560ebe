package featuredrop.activities.export;

import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of one planned file: exactly as many as were planned. A file that ends sooner is
/// `INPUT_CHANGED`; what was appended to it is not read. Reports every MiB to [Progress]. Not thread-safe.
final class PlannedInput extends InputStream {
    private static final long STEP = 1 << 20;

    private final InputStream in;
    private final PlannedFile file;
    private final Progress progress;
    private long position;

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
        int n = in.read(bytes, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw InputChanged.of(file, "it ends at byte " + position + ", planned were " + file.length());
        }
        if ((position + n) / STEP > position / STEP) {
            progress.at(file.name() + ", bytes", position + n);
        }
        position += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
