package featuredrop.exchange.objectstore;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/// SHA-256 as this project writes it: 64 lower-case hex digits.
public final class Sha256 {
    private Sha256() {}

    /// The digest of `content`, hex.
    public static String hex(byte[] content) {
        return DigestUtils.sha256Hex(content);
    }

    /// The digest of what is left of `in`, hex; the caller closes the stream.
    ///
    /// @throws IOException when the stream cannot be read
    public static String hex(InputStream in) throws IOException {
        return DigestUtils.sha256Hex(in);
    }

    /// Finishes `digest` and gives its value as hex.
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A new, empty digest for content that comes in pieces.
    public static MessageDigest digest() {
        return DigestUtils.getSha256Digest();
    }
}
