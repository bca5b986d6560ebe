package featuredrop.activities.export.input;

import featuredrop.exchange.config.InputConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The decoded bytes of a list. Its first ones can be looked at before it is read, because they say how. Gives every
/// byte that can be decoded and then a gzip stream's defect as a [GzipDamageException]. Not thread-safe.
public final class ListStream extends InputStream {
    private final String file;
    private final @Nullable GzipMembers members;
    private final InputStream in;
    private byte[] opening = new byte[0];
    private int given;
    private @Nullable GzipDamageException defect;
    private boolean whole;

    /// @param stored the file as it is stored; its opener closes it
    /// @param how its name and whether it is a gzip stream
    public ListStream(InputStream stored, Content how) {
        this.file = how.name();
        this.members = how.compressed() ? new GzipMembers(stored, file, how.limits()) : null;
        this.in = members == null ? stored : members;
    }

    /// How the file is stored.
    ///
    /// @param name for messages
    /// @param compressed whether it is a gzip stream
    /// @param limits what decoding it may come to
    public record Content(String name, boolean compressed, InputConfig limits) {}

    /// The file's name, for messages.
    public String file() {
        return file;
    }

    /// The first bytes, fewer only when there are no more. To be called before anything is read, at most once.
    ///
    /// @throws IOException when the file cannot be read
    public byte[] opening(int most) throws IOException {
        byte[] bytes = new byte[most];
        int filled = 0;
        try {
            for (int n = 0; filled < most && n >= 0; filled += Math.max(n, 0)) {
                n = in.read(bytes, filled, most - filled);
                whole = n < 0;
            }
        } catch (GzipDamageException e) {
            defect = e;
        }
        opening = filled == most ? bytes : Arrays.copyOf(bytes, filled);
        return opening.clone();
    }

    /// Whether the bytes of [#opening] are all.
    public boolean isWhole() {
        return whole || defect != null;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (given < opening.length) {
            int n = Math.min(length, opening.length - given);
            System.arraycopy(opening, given, bytes, offset, n);
            given += n;
            return n;
        }
        if (defect != null) {
            throw defect;
        }
        return whole ? -1 : in.read(bytes, offset, length);
    }

    /// Frees the decoder.
    @Override
    public void close() {
        if (members != null) {
            members.close();
        }
    }
}
