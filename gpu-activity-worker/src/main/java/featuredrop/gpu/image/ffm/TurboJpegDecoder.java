package featuredrop.gpu.image.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.image.FormatDecoder;
import featuredrop.gpu.image.ImageDecoder.Decoded;
import featuredrop.gpu.image.ImageHeader;
import featuredrop.gpu.image.RgbImage;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// Decodes JPEG with libjpeg-turbo 2.1 or later, through its TurboJPEG interface: accurate DCT and smooth upsampling,
/// which are the library's defaults and what Pillow uses.
///
/// Not thread-safe. Close frees the library's state.
public final class TurboJpegDecoder implements FormatDecoder, AutoCloseable {
    // TJPF_RGB and TJPF_CMYK of turbojpeg.h.
    private static final int RGB = 0;
    private static final int CMYK = 11;
    /// TJERR_WARNING: the library went on, with the pixels that it could make.
    private static final int WARNING = 0;
    /// More than JMSG_LENGTH_MAX of the library.
    private static final int MESSAGE = 300;

    private static final int SMALLEST_SCALE = 8;
    /// What libjpeg says of a part that ends early, and then fills with gray.
    private static final List<String> CUT = List.of("Premature end of JPEG file", "premature end of data segment");
    /// What libjpeg says of damaged data, after which it guesses.
    private static final List<String> DAMAGED = List.of("Corrupt JPEG data: bad", "Corrupt JPEG data: found marker");

    private final Functions turbo;
    private final MemorySegment decompressor;
    private final NativeBuffer input = new NativeBuffer();
    private final NativeBuffer output = new NativeBuffer();

    private record Functions(
            MethodHandle open, MethodHandle decompress, MethodHandle error, MethodHandle severity, MethodHandle close) {
        static Functions of(NativeLibrary library) {
            return new Functions(
                    library.function("tjInitDecompress", FunctionDescriptor.of(ADDRESS)),
                    library.function(
                            "tjDecompress2",
                            FunctionDescriptor.of(
                                    JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                                    JAVA_INT, JAVA_INT)),
                    library.function("tjGetErrorStr2", FunctionDescriptor.of(ADDRESS, ADDRESS)),
                    library.function("tjGetErrorCode", FunctionDescriptor.of(JAVA_INT, ADDRESS)),
                    library.function("tjDestroy", FunctionDescriptor.of(JAVA_INT, ADDRESS)));
        }
    }

    private TurboJpegDecoder(Functions turbo, MemorySegment decompressor) {
        this.turbo = turbo;
        this.decompressor = decompressor;
    }

    /// @param library a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    public static TurboJpegDecoder open(String library) {
        Functions turbo = Functions.of(NativeLibrary.open(library));
        try {
            return new TurboJpegDecoder(turbo, (MemorySegment) turbo.open().invokeExact());
        } catch (Throwable e) {
            throw new MissingLibraryException("The image library " + library + " does not start", e);
        }
    }

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) {
        int scale = scale(header, least);
        int width = Math.ceilDiv(header.width(), scale);
        int height = Math.ceilDiv(header.height(), scale);
        boolean inks = header.channels() == 4;
        int channels = inks ? 4 : 3;
        long size = (long) channels * width * height;
        MemorySegment in = input.ofSize(file.length);
        MemorySegment out = output.ofSize(size);
        MemorySegment.copy(file, 0, in, JAVA_BYTE, 0, file.length);
        try {
            int status = (int) turbo.decompress()
                    .invokeExact(
                            decompressor,
                            in,
                            (long) file.length,
                            out,
                            width,
                            channels * width,
                            height,
                            inks ? CMYK : RGB,
                            0);
            if (status != 0) {
                String complaint = complaint();
                if ((int) turbo.severity().invokeExact(decompressor) != WARNING) {
                    return refused(outcome(complaint), complaint);
                }
                if (CUT.stream().anyMatch(complaint::contains)) {
                    return refused(Outcome.TRUNCATED, complaint);
                }
                if (DAMAGED.stream().anyMatch(complaint::contains)) {
                    return refused(Outcome.CORRUPT, complaint);
                }
            }
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libjpeg-turbo failed", e);
        }
        return new Decoded.Pixels(
                new RgbImage(width, height, inks ? ofInks(out, width * height) : ofColours(out, size)));
    }

    @Override
    public void close() {
        try {
            int ignored = (int) turbo.close().invokeExact(decompressor);
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libjpeg-turbo failed", e);
        } finally {
            input.close();
            output.close();
        }
    }

    private static int scale(ImageHeader header, int least) {
        int scale = 1;
        int side = Math.min(header.width(), header.height());
        while (scale < SMALLEST_SCALE && Math.ceilDiv(side, 2 * scale) >= least) {
            scale *= 2;
        }
        return scale;
    }

    @SuppressWarnings("restricted") // the library's text has no more than 200 characters
    private String complaint() throws Throwable {
        MemorySegment text = (MemorySegment) turbo.error().invokeExact(decompressor);
        return text.reinterpret(MESSAGE).getString(0);
    }

    private static Outcome outcome(String complaint) {
        boolean foreign = complaint.contains("not implemented")
                || complaint.contains("Unsupported")
                || complaint.contains("not supported")
                || complaint.contains("was disabled");
        return foreign ? Outcome.UNSUPPORTED_FORMAT : Outcome.CORRUPT;
    }

    private static Decoded refused(Outcome outcome, String complaint) {
        return new Decoded.Refused(outcome, "JPEG: " + complaint);
    }

    private static byte[] ofColours(MemorySegment out, long size) {
        byte[] samples = new byte[Math.toIntExact(size)];
        MemorySegment.copy(out, JAVA_BYTE, 0, samples, 0, samples.length);
        return samples;
    }

    /// Inks as Adobe writes them, inverted, to colours in Pillow's arithmetic:
    /// `black - round((255 - ink) × black / 255)`.
    private static byte[] ofInks(MemorySegment out, int pixels) {
        byte[] samples = new byte[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            int black = out.get(JAVA_BYTE, 4L * i + 3) & 0xff;
            for (int colour = 0; colour < 3; colour++) {
                int ink = 255 - (out.get(JAVA_BYTE, 4L * i + colour) & 0xff);
                int product = ink * black + 128;
                samples[3 * i + colour] = (byte) (black - (((product >> 8) + product) >> 8));
            }
        }
        return samples;
    }
}
