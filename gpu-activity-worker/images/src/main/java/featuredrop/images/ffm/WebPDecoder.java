package featuredrop.images.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.WebPFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Decodes WebP with libwebp: lossy, lossless, the first frame of an animation on its canvas. Alpha is dropped.
///
/// Not thread-safe. Close frees the buffers.
public final class WebPDecoder implements FormatDecoder, AutoCloseable {
    private final MethodHandle size;
    private final MethodHandle decode;
    private final NativeBuffer input = new NativeBuffer();
    private final NativeBuffer output = new NativeBuffer();

    private WebPDecoder(NativeLibrary library) {
        size = library.function("WebPGetInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
        decode = library.function(
                "WebPDecodeRGBInto", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT));
    }

    /// @param library a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    public static WebPDecoder open(String library) {
        return new WebPDecoder(NativeLibrary.open(library));
    }

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        WebPFrame frame = WebPFrame.first(file);
        MemorySegment in = input.copyOf(frame.still(file));
        requireSize(in, frame);
        MemorySegment out = output.zeros(3L * frame.width() * frame.height());
        MemorySegment made;
        try {
            made = (MemorySegment) decode.invokeExact(in, in.byteSize(), out, out.byteSize(), 3 * frame.width());
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libwebp failed", e);
        }
        if (made.equals(MemorySegment.NULL)) {
            return new Decoded.Refused(ImageFault.CORRUPT, "WEBP: damaged data");
        }
        byte[] samples = out.toArray(JAVA_BYTE);
        RgbImage image = new RgbImage(frame.width(), frame.height(), samples);
        return new Decoded.Pixels(frame.onCanvas(image, header));
    }

    /// Two readers of one file may find two pictures in it. What the check let through has to be what
    /// the library decodes.
    private void requireSize(MemorySegment in, WebPFrame frame) throws UnreadableImageException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment width = arena.allocate(JAVA_INT);
            MemorySegment height = arena.allocate(JAVA_INT);
            int known = (int) size.invokeExact(in, in.byteSize(), width, height);
            if (known == 0) {
                throw UnreadableImageException.malformed("damaged data");
            }
            if (width.get(JAVA_INT, 0) != frame.width() || height.get(JAVA_INT, 0) != frame.height()) {
                throw UnreadableImageException.malformed("a picture of " + width.get(JAVA_INT, 0) + " × "
                        + height.get(JAVA_INT, 0) + " that is declared as " + frame.width() + " × " + frame.height());
            }
        } catch (UnreadableImageException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libwebp failed", e);
        }
    }

    @Override
    public void close() {
        input.close();
        output.close();
    }
}
