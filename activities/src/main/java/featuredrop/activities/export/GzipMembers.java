package featuredrop.activities.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// Decodes the members of a gzip file as one stream. Damage anywhere, also in the header of a later member or
/// after the last one, is an `IOException`; the JDK's own stream ends there silently. A file of zero bytes
/// is an empty stream.
///
/// The header is read with the first bytes and not before, so that damage is met where the content is read.
final class GzipMembers extends InputStream {
    private final InputStream in;
    private @Nullable InputStream decoded;

    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (decoded == null) {
            PushbackInputStream begun = new PushbackInputStream(in);
            int first = begun.read();
            if (first < 0) {
                return -1;
            }
            begun.unread(first);
            decoded = GzipCompressorInputStream.builder()
                    .setInputStream(begun)
                    .setDecompressConcatenated(true)
                    .get();
        }
        return decoded.read(bytes, offset, length);
    }
}
