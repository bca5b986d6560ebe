package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.ffm.TurboJpeg.Complaint;
import featuredrop.images.ffm.TurboJpeg.Pixels;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/// Decodes JPEG with libjpeg-turbo 2.1 or later, through its TurboJPEG interface: accurate DCT and smooth upsampling,
/// which are the library's defaults and what Pillow uses.
///
/// The library reads and writes Java's own arrays, so that no pixel is copied; while it works, the collector of this
/// process waits.
///
/// Not thread-safe. Close frees its buffer.
public final class TurboJpegDecoder implements FormatDecoder, AutoCloseable {
    private static final int SMALLEST_SCALE = 8;
    private static final byte[] NONE = {};
    /// Larger memory is not kept.
    private static final int KEPT = 32 << 20;
    /// What libjpeg says of a part that ends early, and then fills with gray.
    private static final List<String> CUT = List.of("Premature end of JPEG file", "premature end of data segment");
    /// What libjpeg says of damaged data, after which it guesses.
    private static final List<String> DAMAGED = List.of("Corrupt JPEG data: bad", "Corrupt JPEG data: found marker");
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
    public Decoded decode(byte[] file, ImageHeader header, int least) {
        int scale = scale(header, least);
        Pixels pixels = new Pixels(
                Math.ceilDiv(header.width(), scale),
                Math.ceilDiv(header.height(), scale),
                header.channels() == 4 ? TurboJpeg.CMYK : TurboJpeg.RGB);
        return pixels.form() == TurboJpeg.CMYK ? ofInks(file, pixels) : ofColours(file, pixels);
    }

    private Decoded ofColours(byte[] file, Pixels pixels) {
        byte[] samples = spare.length < pixels.length() ? new byte[Math.toIntExact(pixels.length())] : spare;
        spare = NONE;
        Complaint complaint = turbo.decode(file, MemorySegment.ofArray(samples), pixels);
        return decoded(complaint, () -> new RgbImage(pixels.width(), pixels.height(), samples));
    }

    @Override
    public void recycle(RgbImage image) {
        if (image.samples().length > spare.length && image.samples().length <= KEPT) {
            spare = image.samples();
        }
    }

    private Decoded ofInks(byte[] file, Pixels pixels) {
        MemorySegment out = inks.ofSize(pixels.length());
        Complaint complaint = turbo.decode(file, out, pixels);
        return decoded(complaint, () -> new RgbImage(pixels.width(), pixels.height(), colours(out, pixels)));
    }

    private static Decoded decoded(Complaint complaint, Supplier<RgbImage> image) {
        if (complaint.fatal()) {
            return refused(says(complaint, FOREIGN) ? ImageFault.UNSUPPORTED_FORMAT : ImageFault.CORRUPT, complaint);
        }
        if (says(complaint, CUT)) {
            return refused(ImageFault.TRUNCATED, complaint);
        }
        if (says(complaint, DAMAGED)) {
            return refused(ImageFault.CORRUPT, complaint);
        }
        return new Decoded.Pixels(image.get());
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

    private static boolean says(Complaint complaint, List<String> any) {
        return any.stream().anyMatch(complaint.text()::contains);
    }

    private static Decoded refused(ImageFault fault, Complaint complaint) {
        return new Decoded.Refused(fault, "JPEG: " + complaint.text());
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
