package featuredrop.images.hostile;

import static featuredrop.images.hostile.Ending.BOMB;
import static featuredrop.images.hostile.Ending.CORRUPT;
import static featuredrop.images.hostile.Ending.DECODED;
import static featuredrop.images.hostile.Ending.TRUNCATED;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// GIF files that declare or contradict too much.
final class HostileGif {
    private static final byte[] CLEAR_AND_END = {2, 0x44, 0x01};

    private HostileGif() {}

    static List<Hostile> all() {
        byte[] sound = gif(2, 2, 2, new byte[] {2, (byte) 0x84, 0x51});
        return List.of(
                Hostile.of(
                        "GIF of 23 bytes that claims gigabytes",
                        Arrays.copyOf(frame(65_535, 65_535), 23),
                        BOMB,
                        TRUNCATED),
                Hostile.of("GIF of 65535 × 65535", frame(65_535, 65_535), BOMB),
                Hostile.of("GIF with a frame beyond its canvas", far(), BOMB),
                Hostile.of("GIF as large as it may be with data for little", frame(6_300, 6_300), TRUNCATED, CORRUPT),
                Hostile.of("GIF without a frame", HostileText.bytes("GIF89a\1\0\1\0\0\0\0;"), CORRUPT),
                Hostile.of("GIF with a frame of no width", gif(0, 2, 2, CLEAR_AND_END), CORRUPT),
                Hostile.of("GIF with codes of 12 bits", gif(2, 2, 12, CLEAR_AND_END), CORRUPT),
                Hostile.of("GIF with codes of 0 bits", gif(2, 2, 0, CLEAR_AND_END), CORRUPT),
                Hostile.of("GIF with codes of 255 bits", gif(2, 2, 255, CLEAR_AND_END), CORRUPT),
                Hostile.of("GIF with a code that does not exist", gif(2, 2, 2, new byte[] {2, 0x3c, 0}), CORRUPT),
                Hostile.of("GIF that ends its codes at once", gif(2, 2, 2, CLEAR_AND_END), TRUNCATED, CORRUPT),
                Hostile.of("GIF of clear codes", clears(), TRUNCATED),
                Hostile.of("GIF of extensions without an end", extensions(false), TRUNCATED),
                Hostile.of("GIF of 50,000 extensions", extensions(true), TRUNCATED, CORRUPT),
                Hostile.of("GIF that is a script too", script(), TRUNCATED, CORRUPT, DECODED, BOMB),
                Hostile.of("GIF of 10,000 frames", frames(sound), DECODED));
    }

    private static byte[] frame(int width, int height) {
        return gif(width, height, 2, CLEAR_AND_END);
    }

    /// A canvas as large as the frame, without a palette.
    private static byte[] gif(int width, int height, int codeBits, byte[] data) {
        return ByteBuffer.allocate(26 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HostileText.bytes("GIF89a"))
                .putShort((short) width)
                .putShort((short) height)
                .put(new byte[3])
                .put((byte) ',')
                .putInt(0)
                .putShort((short) width)
                .putShort((short) height)
                .put((byte) 0)
                .put((byte) codeBits)
                .put(data)
                .put((byte) 0)
                .put((byte) ';')
                .array();
    }

    private static byte[] far() {
        byte[] far = gif(2, 2, 2, CLEAR_AND_END);
        ByteBuffer.wrap(far)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(14, (short) 60_000)
                .putShort(16, (short) 60_000);
        return far;
    }

    private static byte[] clears() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < 50_000; i++) {
            // 24 bits of code 4, three bits each.
            data.writeBytes(new byte[] {3, 0x24, 0x49, (byte) 0x92});
        }
        return gif(2, 2, 2, data.toByteArray());
    }

    private static byte[] extensions(boolean ended) {
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        gif.writeBytes(HostileText.bytes("GIF89a\2\0\2\0\0\0\0"));
        for (int i = 0; i < 50_000; i++) {
            gif.writeBytes(HostileText.bytes(ended ? "!\376\2ab\0" : "!\376\2ab\2cd"));
        }
        return gif.toByteArray();
    }

    private static byte[] script() {
        return HostileText.bytes("GIF89a/*\0\0\0\0*/=1;alert(1)//,;");
    }

    private static byte[] frames(byte[] sound) {
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        gif.write(sound, 0, sound.length - 1);
        for (int i = 0; i < 10_000; i++) {
            gif.write(sound, 13, sound.length - 14);
        }
        gif.write(';');
        return gif.toByteArray();
    }
}
