package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.ImageDecoder.Decoded.Refused;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/// Looks at the first bytes of an image file before any decoder touches it: what it is, how large it says
/// it is, and whether that is within the limits. Decoders allocate what a header declares, so this is what
/// stops a bomb.
///
/// Immutable and thread-safe.
public final class HeaderCheck {
    /// Scans of a progressive JPEG. Ordinary files have about ten.
    private static final int MAX_SCANS = 100;

    /// Each scan is a pass over the whole image, so a large image may have only so many of them.
    private static final int MAX_PASSES = 12;

    private final long maxPixels;
    private final int maxSide;

    /// @param maxPixels most pixels of an image
    /// @param maxSide longest side in pixels
    public HeaderCheck(long maxPixels, int maxSide) {
        this.maxPixels = maxPixels;
        this.maxSide = maxSide;
    }

    /// What the check found.
    public sealed interface Checked {
        /// Within the limits.
        record Passed(ImageHeader header) implements Checked {}

        /// Not to be decoded.
        record Stopped(Refused refusal) implements Checked {}
    }

    /// The pixels that a file declares; 0 when it declares none.
    public static long pixels(byte[] file) {
        Bytes bytes = new Bytes(file);
        Optional<ImageFormat> format = format(bytes);
        try {
            return format.isEmpty()
                    ? 0
                    : Math.max(0, header(format.get(), bytes).pixels());
        } catch (UnreadableImageException e) {
            return 0;
        }
    }

    /// Checks one file. Never throws for what the bytes hold.
    public Checked check(byte[] file) {
        if (file.length == 0) {
            return stopped(ImageFault.NOT_IMAGE, "empty");
        }
        Bytes bytes = new Bytes(file);
        Optional<ImageFormat> format = format(bytes);
        if (format.isEmpty()) {
            return stopped(ImageFault.NOT_IMAGE, describe(bytes));
        }
        try {
            Checked checked = withinLimits(header(format.get(), bytes));
            return checked instanceof Checked.Passed(ImageHeader header) ? withinWork(header, bytes) : checked;
        } catch (UnreadableImageException e) {
            return new Checked.Stopped(refused(format.get(), file, e));
        }
    }

    public static Refused refused(ImageFormat format, byte[] file, UnreadableImageException failure) {
        String detail = switch (failure.fault()) {
            case UNSUPPORTED_FORMAT, BOMB -> failure.getMessage();
            case TRUNCATED -> format + " of " + file.length + " bytes " + failure.getMessage();
            default -> format + ": " + failure.getMessage();
        };
        return new Refused(failure.fault(), detail);
    }

    /// A decoder may pass over the same bytes, or the same pixels, many times.
    private Checked withinWork(ImageHeader header, Bytes bytes) throws UnreadableImageException {
        return switch (header.format()) {
            case JPEG -> withinScans(header, JpegHeader.scans(bytes, MAX_SCANS + 1));
            case TIFF -> {
                TiffGrid ignored = TiffGrid.of(TiffDirectory.first(bytes), header);
                yield new Checked.Passed(header);
            }
            default -> new Checked.Passed(header);
        };
    }

    private Checked withinScans(ImageHeader header, JpegScans scans) throws UnreadableImageException {
        int count = scans.count();
        if (count > MAX_SCANS || count * header.pixels() > MAX_PASSES * maxPixels) {
            return stopped(ImageFault.BOMB, "JPEG with " + count + " scans of " + header.pixels() + " pixels");
        }
        scans.requireWhole();
        return new Checked.Passed(header);
    }

    private Checked withinLimits(ImageHeader header) {
        String size = header.format() + " of " + header.width() + " × " + header.height();
        if (header.width() < 1 || header.height() < 1) {
            return stopped(ImageFault.CORRUPT, size);
        }
        if (header.pixels() > maxPixels || Math.max(header.width(), header.height()) > maxSide) {
            return stopped(ImageFault.BOMB, size + ", at most " + maxPixels + " pixels and " + maxSide + " a side");
        }
        // 16 bits and alpha multiply what a pixel costs, so bytes are capped beside pixels.
        if (header.decodedBytes() > 4 * maxPixels) {
            return stopped(ImageFault.BOMB, size + " needs " + header.decodedBytes() + " bytes");
        }
        return new Checked.Passed(header);
    }

    private static Checked stopped(ImageFault fault, String detail) {
        return new Checked.Stopped(new Refused(fault, detail));
    }

    private static String describe(Bytes bytes) {
        String start = bytes.start(256).stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<head")) {
            return "an HTML page of " + bytes.length() + " bytes";
        }
        return bytes.length() + " bytes that begin like no image";
    }

    private static Optional<ImageFormat> format(Bytes bytes) {
        if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(ImageFormat.JPEG);
        }
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(ImageFormat.PNG);
        }
        if (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a")) {
            return Optional.of(ImageFormat.GIF);
        }
        if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return Optional.of(ImageFormat.WEBP);
        }
        if (bytes.has(0, "II*\0") || bytes.has(0, "MM\0*") || bytes.has(0, "II+\0") || bytes.has(0, "MM\0+")) {
            return Optional.of(ImageFormat.TIFF);
        }
        if (bytes.has(0, "BM") && (bytes.length() < 14 || bytes.has(6, "\0\0\0\0"))) {
            return Optional.of(ImageFormat.BMP);
        }
        return rareFormat(bytes);
    }

    private static Optional<ImageFormat> rareFormat(Bytes bytes) {
        if (bytes.has(4, "ftypavif") || bytes.has(4, "ftypavis")) {
            return Optional.of(ImageFormat.AVIF);
        }
        if (bytes.has(4, "ftyphei")
                || bytes.has(4, "ftyphev")
                || bytes.has(4, "ftypmif1")
                || bytes.has(4, "ftypmsf1")) {
            return Optional.of(ImageFormat.HEIC);
        }
        if (bytes.has(0, "\u00ff\n") || bytes.has(4, "JXL \r\n\u0087\n")) {
            return Optional.of(ImageFormat.JPEG_XL);
        }
        if (bytes.has(4, "jP  \r\n\u0087\n") || bytes.has(0, "\u00ffO\u00ffQ")) {
            return Optional.of(ImageFormat.JPEG_2000);
        }
        if (bytes.has(0, "8BPS")) {
            return Optional.of(ImageFormat.PSD);
        }
        if (bytes.has(0, "\0\0\1\0")) {
            return Optional.of(ImageFormat.ICO);
        }
        String start = bytes.start(1024).stripLeading().toLowerCase(Locale.ROOT);
        boolean xml = start.startsWith("<?xml") || start.startsWith("<!doctype svg") || start.startsWith("<!--");
        return start.startsWith("<svg") || (xml && start.contains("<svg")) || start.startsWith("<!doctype svg")
                ? Optional.of(ImageFormat.SVG)
                : Optional.empty();
    }

    private static ImageHeader header(ImageFormat format, Bytes bytes) throws UnreadableImageException {
        return switch (format) {
            case JPEG -> JpegHeader.read(bytes);
            case TIFF -> TiffHeader.read(bytes);
            case PNG -> png(bytes);
            case GIF -> gif(bytes);
            case BMP -> bmp(bytes);
            case WEBP -> webp(bytes);
            case AVIF, HEIC, SVG, JPEG_XL, JPEG_2000, ICO, PSD ->
                throw UnreadableImageException.unsupported(format.name());
        };
    }

    private static ImageHeader gif(Bytes bytes) throws UnreadableImageException {
        GifFrame.Canvas canvas = GifFrame.first(bytes).canvas();
        return new ImageHeader(ImageFormat.GIF, canvas.width(), canvas.height(), 1, 8);
    }

    private static ImageHeader webp(Bytes bytes) throws UnreadableImageException {
        WebPFrame.Canvas canvas = WebPFrame.read(bytes);
        WebPFrame frame = canvas.frame();
        if (frame.left() + frame.width() > canvas.width() || frame.top() + frame.height() > canvas.height()) {
            throw UnreadableImageException.malformed("the first frame is not inside its canvas");
        }
        return new ImageHeader(
                ImageFormat.WEBP, canvas.width(), canvas.height(), frame.part().lossless() ? 4 : 3, 8);
    }

    private static ImageHeader png(Bytes bytes) throws UnreadableImageException {
        if (!bytes.text(12, 4).equals("IHDR")) {
            throw UnreadableImageException.malformed("no IHDR");
        }
        int type = bytes.u8(25);
        int bits = bytes.u8(24);
        int channels = switch (type) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw UnreadableImageException.malformed("colour type " + type);
        };
        boolean known =
                bits == 8 || (bits == 16 && type != 3) || (channels == 1 && (bits == 1 || bits == 2 || bits == 4));
        if (!known || bytes.u8(26) != 0 || bytes.u8(27) != 0 || bytes.u8(28) > 1) {
            throw UnreadableImageException.malformed("colour type " + type + " of " + bits + " bits");
        }
        int width = side(bytes.u32(16, ByteOrder.BIG_ENDIAN));
        int height = side(bytes.u32(20, ByteOrder.BIG_ENDIAN));
        return new ImageHeader(ImageFormat.PNG, width, height, channels, bits);
    }

    private static ImageHeader bmp(Bytes bytes) throws UnreadableImageException {
        long headerSize = bytes.u32(14, ByteOrder.LITTLE_ENDIAN);
        if (headerSize == 12) {
            int bits = bytes.u16(24, ByteOrder.LITTLE_ENDIAN);
            int width = bytes.u16(18, ByteOrder.LITTLE_ENDIAN);
            int height = bytes.u16(20, ByteOrder.LITTLE_ENDIAN);
            return new ImageHeader(ImageFormat.BMP, width, height, Math.max(1, bits / 8), 8);
        }
        int width = side(bytes.u32(18, ByteOrder.LITTLE_ENDIAN));
        // A negative height means rows from the top.
        int height = side(Math.abs((long) (int) bytes.u32(22, ByteOrder.LITTLE_ENDIAN)));
        int bits = bytes.u16(28, ByteOrder.LITTLE_ENDIAN);
        return new ImageHeader(ImageFormat.BMP, width, height, Math.max(1, bits / 8), 8);
    }

    static int side(long declared) throws UnreadableImageException {
        if (declared > Integer.MAX_VALUE) {
            throw UnreadableImageException.malformed("a side of " + declared);
        }
        return (int) declared;
    }
}
