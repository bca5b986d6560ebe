package featuredrop.fetch.http.body;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.Header;
import org.brotli.dec.BrotliInputStream;

/// A coding of a body that is undone here.
public enum ContentCoding {
    GZIP,
    DEFLATE,
    BR,
    ZSTD;

    private static final int BUFFER = 1 << 13;

    /// The largest window that HTTP allows (RFC 9659): 8 MiB.
    private static final int ZSTD_WINDOW_LOG = 23;

    /// What is looked at to tell codings and images from each other.
    private static final int FIRST = 16;

    /// The codings that a server says it applied, in that order. Tokens that are no coding known here say
    /// nothing of the bytes: servers write `aws-chunked`, character sets and types there.
    public static List<ContentCoding> of(Header... headers) {
        List<ContentCoding> codings = new ArrayList<>();
        for (Header header : headers) {
            for (String token : header.getValue().split(",", -1)) {
                named(token.strip().toLowerCase(Locale.ROOT)).ifPresent(codings::add);
            }
        }
        return codings;
    }

    private static Optional<ContentCoding> named(String token) {
        return switch (token) {
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            case "br" -> Optional.of(BR);
            case "zstd" -> Optional.of(ZSTD);
            default -> Optional.empty();
        };
    }

    /// Undoes this coding, unless the first bytes are those of an image; a coding that they show goes before
    /// the one that was said.
    InputStream open(InputStream packed) throws IOException {
        BufferedInputStream in = new BufferedInputStream(packed, BUFFER);
        in.mark(FIRST);
        byte[] first = in.readNBytes(FIRST);
        in.reset();
        if (isImage(first)) {
            return in;
        }
        List<ContentCoding> shown = shownBy(first);
        return switch (shown.isEmpty() ? this : shown.getFirst()) {
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case DEFLATE -> isZlib(first) ? new InflaterInputStream(in) : new RawInflater(in);
            case BR -> new BrotliInputStream(in);
            case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG);
        };
    }

    /// The coding that the first bytes show, at most one, whatever the server says. Storages hand out packed
    /// files and do not say so.
    static List<ContentCoding> shownBy(byte[] first) {
        if (begins(first, 0, 0x1f, 0x8b, 8)) {
            return List.of(GZIP);
        }
        return begins(first, 0, 0x28, 0xb5, 0x2f, 0xfd) ? List.of(ZSTD) : List.of();
    }

    private static boolean isZlib(byte[] first) {
        return first.length > 1 && (first[0] & 0xf) == 8 && (((first[0] & 0xff) << 8) | (first[1] & 0xff)) % 31 == 0;
    }

    private static boolean isImage(byte[] first) {
        return begins(first, 0, 0xff, 0xd8, 0xff)
                || begins(first, 0, 0x89, 'P', 'N', 'G')
                || begins(first, 0, 'G', 'I', 'F', '8')
                || (begins(first, 0, 'R', 'I', 'F', 'F') && begins(first, 8, 'W', 'E', 'B', 'P'))
                || (begins(first, 0, 'B', 'M') && begins(first, 6, 0, 0, 0, 0))
                || begins(first, 0, 'I', 'I', '*', 0)
                || begins(first, 0, 'M', 'M', 0, '*')
                || begins(first, 4, 'f', 't', 'y', 'p')
                || new String(first, StandardCharsets.ISO_8859_1).startsWith("<svg");
    }

    private static boolean begins(byte[] bytes, int at, int... wanted) {
        if (bytes.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /// What some servers send as deflate. Close gives its native memory back.
    private static final class RawInflater extends InflaterInputStream {
        RawInflater(InputStream in) {
            super(in, new Inflater(true), BUFFER);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }
}
