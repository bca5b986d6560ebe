package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// JPEG files of arithmetic codes. Their decoders read zeros behind the data (T.81, D.2.6), so that
/// encoders may leave zeros out, and so they do not notice where data are missing.
public final class ArithmeticCodes {
    /// More than a decoder reads ahead.
    private static final int ZEROS = 8;

    private static final int OTHERS = 256;

    private ArithmeticCodes() {}

    /// Whether a JPEG file is one of them.
    public static boolean areIn(byte[] file) throws UnreadableImageException {
        return JpegHeader.isArithmetic(new Bytes(file));
    }

    /// A copy with zeros, and then others, behind all data: a whole file has the same pixels, but one that
    /// lacks data has
    /// other ones.
    public static byte[] prolonged(byte[] file) throws UnreadableImageException {
        byte[] more = new byte[ZEROS + OTHERS];
        Arrays.fill(more, ZEROS, more.length, (byte) 0x95);
        ByteArrayOutputStream prolonged = new ByteArrayOutputStream(file.length + more.length);
        int done = 0;
        for (int end : JpegHeader.dataEnds(new Bytes(file))) {
            prolonged.write(file, done, end - done);
            prolonged.writeBytes(more);
            done = end;
        }
        prolonged.write(file, done, file.length - done);
        return prolonged.toByteArray();
    }
}
