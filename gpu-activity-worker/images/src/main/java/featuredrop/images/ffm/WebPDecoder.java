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
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Decodes WebP with libwebp: lossy, lossless, the first frame of an animation on its canvas. Alpha is dropped.
///
/// Not thread-safe. Close frees the buffers.
public final class WebPDecoder implements FormatDecoder, AutoCloseable {
    private final MethodHandle decode;
    private final NativeBuffer input = new NativeBuffer();
    private final NativeBuffer output = new NativeBuffer();

    private WebPDecoder(MethodHandle decode) {
        this.decode = decode;
    }

    /// @param library a path, or a name that the system's loader finds
    /// @throws MissingLibraryException when it cannot be loaded
    public static WebPDecoder open(String library) {
        return new WebPDecoder(NativeLibrary.open(library)
                .function(
                        "WebPDecodeRGBInto",
                        FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT)));
    }

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        WebPFrame frame = WebPFrame.first(file);
        long size = 3L * frame.width() * frame.height();
        byte[] still = frame.still(file);
        MemorySegment in = input.ofSize(still.length);
        MemorySegment out = output.ofSize(size);
        MemorySegment.copy(still, 0, in, JAVA_BYTE, 0, still.length);
        MemorySegment made;
        try {
            made = (MemorySegment) decode.invokeExact(in, (long) still.length, out, out.byteSize(), 3 * frame.width());
        } catch (Throwable e) {
            throw new IllegalStateException("The call of libwebp failed", e);
        }
        if (made.equals(MemorySegment.NULL)) {
            return new Decoded.Refused(ImageFault.CORRUPT, "WEBP: damaged data");
        }
        byte[] samples = new byte[Math.toIntExact(size)];
        MemorySegment.copy(out, JAVA_BYTE, 0, samples, 0, samples.length);
        RgbImage image = new RgbImage(frame.width(), frame.height(), samples);
        return new Decoded.Pixels(frame.onCanvas(image, header));
    }

    @Override
    public void close() {
        input.close();
        output.close();
    }
}
