package featuredrop.gpu.image.imageio;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Takes the colour profile out of a JPEG file. The reader of the JDK converts by it to sRGB, which no
/// training code did and which changes levels by dozens, and it fails when the profile is damaged or of
/// another kind.
final class JpegProfile {
    private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int APP2 = 0xe2;
    private static final int START_OF_SCAN = 0xda;

    private JpegProfile() {}

    /// The file without its profile; the file itself when it has none.
    static byte[] removed(byte[] file) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        int copied = 0;
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff && (file[at + 1] & 0xff) != START_OF_SCAN) {
            if ((file[at + 1] & 0xff) == 0xff) {
                // A fill byte before the marker.
                at++;
                continue;
            }
            int end = at + 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
            if ((file[at + 1] & 0xff) == APP2 && isProfile(file, at + 4)) {
                kept.write(file, copied, at - copied);
                copied = Math.min(end, file.length);
            }
            at = end;
        }
        if (copied == 0) {
            return file;
        }
        kept.write(file, copied, file.length - copied);
        return kept.toByteArray();
    }

    private static boolean isProfile(byte[] file, int at) {
        return at + NAME.length <= file.length && Arrays.equals(file, at, at + NAME.length, NAME, 0, NAME.length);
    }
}
