package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import featuredrop.images.ImageFault;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The functions of `turbojpeg.h`, 2.1 or later, that decode. Immutable and thread-safe.
final class TurboJpeg {
    /// `TJPF_RGB`.
    static final int RGB = 0;
    /// `TJPF_CMYK`.
    static final int CMYK = 11;

    /// `TJERR_WARNING`.
    private static final int WARNING = 0;
    /// More than JMSG_LENGTH_MAX of the library.
    private static final int MESSAGE = 300;

    /// A file of two faults: a revision of JFIF that does not exist, which is harmless, and half of its
    /// data.
    private static final String TWO_FAULTS =
            "/9j/4AAQSkZJRgACAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P////////////////////////////"
                    + "//////////////////////////////wAALCAAYABgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EACUQAAECBQQB"
                    + "BQAAAAAAAAAAAAEAESExQaHwYXGBkQJRscHR4f/aAAgBAQAAPwAXcRHXdvtHiBT91uhZ6a0zv4QTlgGVl6oRMSx/c/"
                    + "/Z";

    private final MethodHandle open;
    private final MethodHandle openBoth;
    private final MethodHandle listened;
    private final MethodHandle decompress;
    private final MethodHandle error;
    private final MethodHandle severity;
    private final MethodHandle close;

    private TurboJpeg(NativeLibrary library) {
        open = library.function("tjInitDecompress", FunctionDescriptor.of(ADDRESS));
        openBoth = library.function("tjInitTransform", FunctionDescriptor.of(ADDRESS));
        FunctionDescriptor decompresses = FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        listened = library.function("tjDecompress2", decompresses);
        decompress = library.functionOnArrays("tjDecompress2", decompresses);
        error = library.function("tjGetErrorStr2", FunctionDescriptor.of(ADDRESS, ADDRESS));
        severity = library.function("tjGetErrorCode", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        close = library.function("tjDestroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    /// @param library a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    static TurboJpeg load(String library) {
        TurboJpeg turbo = new TurboJpeg(NativeLibrary.open(library));
        List<String> warnings = turbo.warnings(Base64.getDecoder().decode(TWO_FAULTS), new Pixels(24, 24, RGB));
        if (warnings.size() < 2 || !JpegWarnings.fault(warnings).equals(Optional.of(ImageFault.TRUNCATED))) {
            throw JpegWarnings.unknown();
        }
        return turbo;
    }

    /// Size and kind of the pixels.
    ///
    /// @param width in pixels; the library scales by 1/2, 1/4 or 1/8 when the file is larger
    /// @param height in pixels
    /// @param form one of the constants
    record Pixels(int width, int height, int form) {
        int channels() {
            return form == CMYK ? 4 : 3;
        }

        long length() {
            return (long) channels() * width * height;
        }
    }

    /// What the library has to say.
    ///
    /// @param fatal whether there are no pixels
    /// @param text empty when all went well
    record Complaint(boolean fatal, String text) {
        static final Complaint NONE = new Complaint(false, "");
    }

    /// Decodes with the library's defaults.
    ///
    /// The decompressor is made anew for every image: one that is used again keeps the tables of the image
    /// before, and a file without its own would have other pixels at another place.
    ///
    /// @param to of the heap or not, with room for the pixels
    Complaint decode(byte[] file, MemorySegment to, Pixels pixels) {
        try {
            MemorySegment decompressor = (MemorySegment) open.invokeExact();
            try {
                int pitch = pixels.channels() * pixels.width();
                int status = (int) decompress.invokeExact(
                        decompressor,
                        MemorySegment.ofArray(file),
                        (long) file.length,
                        to,
                        pixels.width(),
                        pitch,
                        pixels.height(),
                        pixels.form(),
                        0);
                return status == 0 ? Complaint.NONE : complaint(decompressor);
            } finally {
                int ignored = (int) close.invokeExact(decompressor);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libjpeg-turbo failed", e);
        }
    }

    /// Decodes once more, to an eighth of the size, and listens.
    ///
    /// @param pixels of the whole image
    /// @return every warning in order; of damaged data those at the start, and one of each kind
    List<String> warnings(byte[] file, Pixels pixels) {
        Pixels small = new Pixels(Math.ceilDiv(pixels.width(), 8), Math.ceilDiv(pixels.height(), 8), pixels.form());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment decompressor = (MemorySegment) openBoth.invokeExact();
            try {
                JpegWarnings warnings = JpegWarnings.of(decompressor, arena);
                int ignored = (int) listened.invokeExact(
                        decompressor,
                        arena.allocateFrom(JAVA_BYTE, file),
                        (long) file.length,
                        arena.allocate(small.length()),
                        small.width(),
                        small.channels() * small.width(),
                        small.height(),
                        small.form(),
                        0);
                return warnings.texts();
            } finally {
                int ignored = (int) close.invokeExact(decompressor);
            }
        } catch (MissingLibraryException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libjpeg-turbo failed", e);
        }
    }

    @SuppressWarnings("restricted") // the library ends its text within its own bound
    private Complaint complaint(MemorySegment decompressor) throws Throwable {
        MemorySegment text = (MemorySegment) error.invokeExact(decompressor);
        boolean fatal = (int) severity.invokeExact(decompressor) != WARNING;
        return new Complaint(fatal, text.reinterpret(MESSAGE).getString(0));
    }
}
