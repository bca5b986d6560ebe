package featuredrop.exchange.objectstore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 as this project writes it: 64 lower-case hex digits.
public final class Sha256 {
    private Sha256() {}

    /// The digest of `content`, hex.
    public static String hex(byte[] content) {
        return hex(digest(), content);
    }

    /// Finishes `digest` and gives its value as hex.
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A new, empty digest for content that comes in pieces.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest, byte[] content) {
        digest.update(content);
        return hex(digest);
    }
}
