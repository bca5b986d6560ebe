package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;

/// How a picture is to be turned for looking at it, as in the Exif standard's tag 274: where its first row and column
/// are. Immutable.
public enum Orientation {
    NORMAL(1),
    MIRRORED(2),
    UPSIDE_DOWN(3),
    FLIPPED(4),
    TRANSPOSED(5),
    TURNED_RIGHT(6),
    TRANSVERSED(7),
    TURNED_LEFT(8);

    private static final int TAG = 274;
    private static final int APP1 = 0xe1;
    private static final int SCAN = 0xda;
    private static final String EXIF = "Exif\0\0";

    private final int code;

    Orientation(int code) {
        this.code = code;
    }

    /// The orientation of a code in a file; NORMAL for one that does not exist.
    static Orientation of(long code) {
        for (Orientation orientation : values()) {
            if (orientation.code == code) {
                return orientation;
            }
        }
        return NORMAL;
    }

    /// What a JPEG, PNG, WebP or TIFF file says; NORMAL when it says nothing, or nothing that can be read.
    public static Orientation of(byte[] file) {
        Bytes bytes = new Bytes(file);
        try {
            if (bytes.has(0, "\u00ff\u00d8")) {
                return inJpeg(bytes);
            }
            if (bytes.has(0, "\u0089PNG")) {
                return inChunks(bytes, 8, ByteOrder.BIG_ENDIAN);
            }
            if (bytes.has(0, "RIFF")) {
                return inChunks(bytes, 12, ByteOrder.LITTLE_ENDIAN);
            }
            return bytes.has(0, "II*\0") || bytes.has(0, "MM\0*") ? inTiff(bytes, 0) : NORMAL;
        } catch (UnreadableImageException e) {
            return NORMAL;
        }
    }

    /// What is left to turn after decoding: as [#of(byte[])], but NORMAL for TIFF, which is turned as it is decoded.
    public static Orientation leftAfterDecoding(byte[] file) {
        Bytes bytes = new Bytes(file);
        return bytes.has(0, "II") || bytes.has(0, "MM") ? NORMAL : of(file);
    }

    private static Orientation inJpeg(Bytes bytes) throws UnreadableImageException {
        long at = 2;
        while (bytes.u8(at) == 0xff && bytes.u8(at + 1) != SCAN) {
            if (bytes.u8(at + 1) == APP1 && bytes.has((int) at + 4, EXIF)) {
                return inTiff(bytes, at + 4 + EXIF.length());
            }
            at += bytes.u8(at + 1) == 0xff ? 1 : 2 + bytes.u16(at + 2, ByteOrder.BIG_ENDIAN);
        }
        return NORMAL;
    }

    /// PNG has length, name, content and a check of four bytes; WebP name, length and content of even length.
    private static Orientation inChunks(Bytes bytes, int first, ByteOrder order) throws UnreadableImageException {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        long at = first;
        while (true) {
            long length = bytes.u32(png ? at : at + 4, order);
            String name = bytes.text(png ? at + 4 : at, 4);
            long content = at + 8;
            if (name.equals("eXIf") || name.equals("EXIF")) {
                return inTiff(bytes, bytes.has((int) content, EXIF) ? content + EXIF.length() : content);
            }
            at = content + length + (png ? 4 : length & 1);
        }
    }

    private static Orientation inTiff(Bytes bytes, long start) throws UnreadableImageException {
        ByteOrder order = bytes.has((int) start, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long directory = start + bytes.u32(start + 4, order);
        int entries = bytes.u16(directory, order);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (bytes.u16(entry, order) == TAG) {
                return of(bytes.u16(entry + 8, order));
            }
        }
        return NORMAL;
    }

    /// The image as it is to be looked at.
    public RgbImage applied(RgbImage image) {
        if (this == NORMAL) {
            return image;
        }
        boolean turned = code >= TRANSPOSED.code;
        int width = turned ? image.height() : image.width();
        int height = turned ? image.width() : image.height();
        byte[] samples = new byte[3 * image.width() * image.height()];
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = 3 * place(image, x, y);
                samples[to++] = image.samples()[from];
                samples[to++] = image.samples()[from + 1];
                samples[to++] = image.samples()[from + 2];
            }
        }
        return new RgbImage(width, height, samples);
    }

    /// Which pixel of the stored image stands at x, y of the turned one.
    private int place(RgbImage image, int x, int y) {
        int right = image.width() - 1;
        int bottom = image.height() - 1;
        int width = image.width();
        return switch (this) {
            case NORMAL -> y * width + x;
            case MIRRORED -> y * width + right - x;
            case UPSIDE_DOWN -> (bottom - y) * width + right - x;
            case FLIPPED -> (bottom - y) * width + x;
            case TRANSPOSED -> x * width + y;
            case TURNED_RIGHT -> (bottom - x) * width + y;
            case TRANSVERSED -> (bottom - x) * width + right - y;
            case TURNED_LEFT -> x * width + right - y;
        };
    }
}
