package featuredrop.images;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Images that any language makes alike, and short digests of what became of them.
public final class NoiseImage {
    private NoiseImage() {}

    /// The high bytes of a linear congruential generator (1664525, 1013904223) that starts at 1.
    public static RgbImage of(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        int state = 1;
        for (int i = 0; i < samples.length; i++) {
            state = state * 1_664_525 + 1_013_904_223;
            samples[i] = (byte) (state >>> 24);
        }
        return new RgbImage(width, height, samples);
    }

    /// The first 16 hex digits of the SHA-256.
    public static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public static int[] levels(RgbImage image) {
        int[] levels = new int[image.samples().length];
        Arrays.setAll(levels, i -> image.samples()[i] & 0xff);
        return levels;
    }
}
