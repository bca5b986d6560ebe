package featuredrop.activities.export.input;

import featuredrop.exchange.config.InputConfig;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The decoded bytes of a list. Its first ones can be looked at before it is read, because they say how. Gives every
/// byte that can be decoded and then a gzip stream's defect as a [GzipDamageException]. Not thread-safe.
public final class ListStream extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    private final String file;
    private final @Nullable GzipMembers members;

    private ListStream(String file, InputStream decoded, @Nullable GzipMembers members) {
        super(new BufferedInputStream(decoded, BUFFER));
        this.file = file;
        this.members = members;
    }

    /// How the file is stored.
    ///
    /// @param name for messages
    /// @param compressed whether it is a gzip stream
    /// @param limits what decoding it may come to
    public record Content(String name, boolean compressed, InputConfig limits) {}

    /// Reads a file.
    ///
    /// @param stored the file as it is stored; its opener closes it
    /// @param how its name and whether it is a gzip stream
    public static ListStream of(InputStream stored, Content how) {
        if (!how.compressed()) {
            return new ListStream(how.name(), stored, null);
        }
        GzipMembers members = new GzipMembers(stored, how.name(), how.limits());
        return new ListStream(how.name(), members, members);
    }

    /// The file's name, for messages.
    public String file() {
        return file;
    }

    /// The next bytes, which stay to be read. There are fewer only where the stream or what can be decoded of it ends.
    ///
    /// @throws IOException when the file cannot be read
    public byte[] opening(int most) throws IOException {
        byte[] bytes = new byte[most];
        int filled = 0;
        mark(most);
        try {
            for (int n = 0; filled < most && n >= 0; filled += Math.max(n, 0)) {
                n = read(bytes, filled, most - filled);
            }
        } catch (GzipDamageException e) {
            // Who reads up to there meets it again.
        }
        reset();
        return Arrays.copyOf(bytes, filled);
    }

    /// Frees the decoder.
    @Override
    public void close() {
        if (members != null) {
            members.close();
        }
    }
}
