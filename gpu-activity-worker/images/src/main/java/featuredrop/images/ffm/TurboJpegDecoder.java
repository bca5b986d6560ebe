package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.ffm.TurboJpeg.Complaint;
import featuredrop.images.ffm.TurboJpeg.Pixels;
import featuredrop.images.header.ArithmeticCodes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Decodes JPEG with libjpeg-turbo 2.1 or later, through its TurboJPEG interface: accurate DCT and smooth
/// upsampling, which are the library's defaults and what Pillow uses.
///
/// The library reads and writes Java's own arrays, so that no pixel is copied; while it works, the
/// collector of this process waits.
///
/// Not thread-safe. Close frees its buffer.
public final class TurboJpegDecoder implements FormatDecoder, AutoCloseable {
    private static final int SMALLEST_SCALE = 8;
    private static final int DETAIL = 200;
    /// Warnings that the operator is told.
    private static final int NAMED = 4;
    private static final byte[] NONE = {};
    private static final int MARK = 3;
    private static final byte[][] MARKS = {{0x5a, (byte) 0xa5, 1}, {1, 0x5a, (byte) 0xa5}};
    /// Larger memory is not kept.
    private static final int KEPT = 32 << 20;
    /// What libjpeg says of a kind of JPEG that it does not decode.
    private static final List<String> FOREIGN =
            List.of("not implemented", "Unsupported", "not supported", "was disabled");

    private final TurboJpeg turbo;
    private final NativeBuffer inks = new NativeBuffer();
    private byte[] spare = NONE;

    private TurboJpegDecoder(TurboJpeg turbo) {
        this.turbo = turbo;
    }

    /// @param library a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    public static TurboJpegDecoder open(String library) {
        return new TurboJpegDecoder(TurboJpeg.load(library));
    }

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        Decoded decoded = once(file, header, least);
        if (decoded instanceof Decoded.Pixels(RgbImage image) && ArithmeticCodes.areIn(file)) {
            requireAllData(image, once(ArithmeticCodes.prolonged(file), header, least));
        }
        return decoded;
    }

    private static void requireAllData(RgbImage image, Decoded prolonged) throws UnreadableImageException {
        int length = 3 * image.width() * image.height();
        boolean equal = prolonged instanceof Decoded.Pixels(RgbImage other)
                && Arrays.equals(image.samples(), 0, length, other.samples(), 0, length);
        if (!equal) {
            throw UnreadableImageException.cut();
        }
    }

    private Decoded once(byte[] file, ImageHeader header, int least) {
        int scale = scale(header, least);
        Pixels pixels =
                new Pixels(Math.ceilDiv(header.width(), scale), Math.ceilDiv(header.height(), scale), form(header));
        boolean inks = pixels.form() == TurboJpeg.CMYK;
        return inks ? ofInks(file, pixels, header) : ofColours(file, pixels, header);
    }

    private Decoded ofColours(byte[] file, Pixels pixels, ImageHeader header) {
        int length = Math.toIntExact(pixels.length());
        byte[] samples = spare.length < length ? new byte[length] : spare;
        spare = NONE;
        Complaint complaint = whole(file, MemorySegment.ofArray(samples).asSlice(0, length), pixels);
        return fault(complaint, file, header)
                .orElseGet(() -> new Decoded.Pixels(new RgbImage(pixels.width(), pixels.height(), samples)));
    }

    /// Decodes into memory that may hold the image before, of which nothing is left when the last pixel
    /// was written: rows are written whole, from the top.
    ///
    /// A file in which the library finds a smaller picture than the header check would leave the rest
    /// as it is. So would, to all appearances, a picture that ends with the mark. It is decoded again,
    /// over zeros and with another mark.
    private Complaint whole(byte[] file, MemorySegment out, Pixels pixels) {
        MemorySegment end = out.asSlice(out.byteSize() - MARK);
        for (byte[] mark : MARKS) {
            end.copyFrom(MemorySegment.ofArray(mark));
            Complaint complaint = turbo.decode(file, out, pixels);
            if (complaint.fatal() || end.mismatch(MemorySegment.ofArray(mark)) >= 0) {
                return complaint;
            }
            out.fill((byte) 0);
        }
        return new Complaint(true, "holds a smaller picture than it declares");
    }

    @Override
    public void recycle(RgbImage image) {
        if (image.samples().length > spare.length && image.samples().length <= KEPT) {
            spare = image.samples();
        }
    }

    private Decoded ofInks(byte[] file, Pixels pixels, ImageHeader header) {
        MemorySegment out = inks.zeros(pixels.length());
        Complaint complaint = whole(file, out, pixels);
        return fault(complaint, file, header)
                .orElseGet(
                        () -> new Decoded.Pixels(new RgbImage(pixels.width(), pixels.height(), colours(out, pixels))));
    }

    /// Nothing when the pixels are those of the whole picture.
    private Optional<Decoded> fault(Complaint complaint, byte[] file, ImageHeader header) {
        if (complaint.fatal()) {
            boolean foreign = FOREIGN.stream().anyMatch(complaint.text()::contains);
            return refused(foreign ? ImageFault.UNSUPPORTED_FORMAT : ImageFault.CORRUPT, complaint.text());
        }
        if (complaint.text().isEmpty()) {
            return Optional.empty();
        }
        List<String> warnings = turbo.warnings(file, new Pixels(header.width(), header.height(), form(header)));
        return JpegWarnings.fault(warnings).flatMap(fault -> refused(fault, kinds(warnings)));
    }

    @Override
    public void close() {
        inks.close();
    }

    private static int scale(ImageHeader header, int least) {
        int scale = 1;
        int side = Math.min(header.width(), header.height());
        while (scale < SMALLEST_SCALE && Math.ceilDiv(side, 2 * scale) >= least) {
            scale *= 2;
        }
        return scale;
    }

    private static String kinds(List<String> warnings) {
        return warnings.stream().distinct().limit(NAMED).collect(Collectors.joining(", "));
    }

    private static int form(ImageHeader header) {
        return header.channels() == 4 ? TurboJpeg.CMYK : TurboJpeg.RGB;
    }

    private static Optional<Decoded> refused(ImageFault fault, String why) {
        String detail = "JPEG: " + why;
        return Optional.of(new Decoded.Refused(fault, detail.substring(0, Math.min(DETAIL, detail.length()))));
    }

    /// Inks as Adobe writes them, inverted, to colours in Pillow's arithmetic:
    /// `black - round((255 - ink) × black / 255)`.
    private static byte[] colours(MemorySegment out, Pixels pixels) {
        byte[] samples = new byte[3 * pixels.width() * pixels.height()];
        for (int from = 0, to = 0; to < samples.length; from += 4, to += 3) {
            int black = out.get(JAVA_BYTE, from + 3L) & 0xff;
            for (int colour = 0; colour < 3; colour++) {
                int ink = 255 - (out.get(JAVA_BYTE, (long) from + colour) & 0xff);
                int product = ink * black + 128;
                samples[to + colour] = (byte) (black - (((product >> 8) + product) >> 8));
            }
        }
        return samples;
    }
}
