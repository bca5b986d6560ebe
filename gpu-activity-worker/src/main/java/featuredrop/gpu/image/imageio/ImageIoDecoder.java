package featuredrop.gpu.image.imageio;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.ImageDecoder;
import featuredrop.gpu.image.ImageFormat;
import featuredrop.gpu.image.ImageHeader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes JPEG, PNG, GIF, BMP and TIFF with the JDK.
///
/// Samples are read from the raster, never through `getRGB`: that converts gray by a linear colour space
/// and changes it by up to 73 levels. An embedded colour profile is ignored, as in training. Close ends the
/// watchdog's thread.
public final class ImageIoDecoder implements ImageDecoder, AutoCloseable {
    private final HeaderCheck check;
    private final Duration limit;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("decode-watchdog").factory());

    /// @param check what may be decoded at all
    /// @param limit time for one image
    public ImageIoDecoder(HeaderCheck check, Duration limit) {
        ImageIO.setUseCache(false);
        this.check = check;
        this.limit = limit;
    }

    @Override
    public Decoded decode(byte[] file) {
        return switch (check.check(file)) {
            case HeaderCheck.Checked.Stopped stopped -> stopped.refusal();
            case HeaderCheck.Checked.Passed passed -> decode(file, passed.header());
        };
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }

    private Decoded decode(byte[] file, ImageHeader header) {
        if (header.format() == ImageFormat.JPEG && header.channels() != 1 && header.channels() != 3) {
            return new Decoded.Refused(Outcome.UNSUPPORTED_FORMAT, "JPEG with " + header.channels() + " channels");
        }
        if (header.format() == ImageFormat.JPEG && header.bits() != 8) {
            return new Decoded.Refused(Outcome.UNSUPPORTED_FORMAT, "JPEG with " + header.bits() + " bits a sample");
        }
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(header.format().name());
        if (!readers.hasNext()) {
            return new Decoded.Refused(
                    Outcome.UNSUPPORTED_FORMAT, header.format().name());
        }
        ImageReader reader = readers.next();
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm = watchdog.schedule(
                () -> {
                    late.set(true);
                    reader.abort();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            Decoded decoded = read(reader, file, header);
            return late.get() ? new Decoded.Refused(Outcome.BOMB, header.format() + " took over " + limit) : decoded;
        } finally {
            alarm.cancel(false);
            reader.dispose();
        }
    }

    /// The readers throw whatever a hostile file leads them to, so here every failure is caught: it is the
    /// image's.
    private static Decoded read(ImageReader reader, byte[] file, ImageHeader header) {
        AtomicBoolean cut = new AtomicBoolean();
        byte[] plain = header.format() == ImageFormat.JPEG ? JpegProfile.removed(file) : file;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(plain))) {
            // ignoreMetadata stays off for JPEG: with it the reader does not look at the Adobe marker.
            reader.setInput(in, true, header.format() != ImageFormat.JPEG);
            reader.addIIOReadWarningListener((source, warning) -> {
                if (warning.contains("end of")) {
                    cut.set(true);
                }
            });
            Frame frame = Frame.first(reader, header);
            if (frame.isSubtractive()) {
                return new Decoded.Refused(Outcome.UNSUPPORTED_FORMAT, header.format() + " with inks for colours");
            }
            return cut.get() ? truncated(header, file) : new Decoded.Pixels(frame.pixels());
        } catch (EOFException e) {
            return truncated(header, file);
        } catch (IOException e) {
            return endsEarly(e) ? truncated(header, file) : corrupt(header, e);
        } catch (RuntimeException | StackOverflowError e) {
            return corrupt(header, e);
        } catch (OutOfMemoryError e) {
            return new Decoded.Refused(Outcome.BOMB, header.format() + " needs more memory than there is");
        }
    }

    private static boolean endsEarly(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof EOFException || (cause instanceof IIOException && message.contains("end of"))) {
                return true;
            }
        }
        return false;
    }

    private static Decoded truncated(ImageHeader header, byte[] file) {
        return new Decoded.Refused(Outcome.TRUNCATED, header.format() + " cut at " + file.length + " bytes");
    }

    private static Decoded corrupt(ImageHeader header, Throwable failure) {
        String detail = header.format() + ": " + failure.getClass().getSimpleName() + " " + failure.getMessage();
        return new Decoded.Refused(Outcome.CORRUPT, detail.substring(0, Math.min(200, detail.length())));
    }
}
