package featuredrop.images.decoders;

import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageFault;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.HeaderCheck;
import java.util.Map;

/// Checks the header of a file and hands it to the decoder of its format. Not thread-safe.
public final class CheckedDecoder implements ImageDecoder {
    private static final int DETAIL = 200;

    private final HeaderCheck check;
    private final Map<ImageFormat, FormatDecoder> decoders;

    /// @param check what may be decoded at all
    /// @param decoders of the formats that are read; others are refused by name
    public CheckedDecoder(HeaderCheck check, Map<ImageFormat, FormatDecoder> decoders) {
        this.check = check;
        this.decoders = Map.copyOf(decoders);
    }

    @Override
    public Decoded decode(byte[] file, int least) {
        return switch (check.check(file)) {
            case HeaderCheck.Checked.Stopped stopped -> stopped.refusal();
            case HeaderCheck.Checked.Passed passed -> decode(file, passed.header(), least);
        };
    }

    @Override
    public void recycle(RgbImage image) {
        decoders.values().forEach(decoder -> decoder.recycle(image));
    }

    /// Decoders throw whatever a hostile file leads them to, so every failure is the image's.
    private Decoded decode(byte[] file, ImageHeader header, int least) {
        FormatDecoder decoder = decoders.get(header.format());
        if (decoder == null) {
            return new Decoded.Refused(
                    ImageFault.UNSUPPORTED_FORMAT, header.format().name());
        }
        try {
            return decoder.decode(file, header, least);
        } catch (UnreadableImageException e) {
            return HeaderCheck.refused(header.format(), file, e);
        } catch (RuntimeException | StackOverflowError e) {
            String detail = header.format() + ": " + e.getClass().getSimpleName() + " " + e.getMessage();
            return new Decoded.Refused(ImageFault.CORRUPT, detail.substring(0, Math.min(DETAIL, detail.length())));
        }
    }
}
