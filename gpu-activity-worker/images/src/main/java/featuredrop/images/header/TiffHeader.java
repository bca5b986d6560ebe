package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;

/// What of TIFF is read: 8 bits a sample, gray, palette and colours, with or without alpha; plain, LZW, deflate and
/// PackBits.
final class TiffHeader {
    private static final int PALETTE = 3;

    private TiffHeader() {}

    static ImageHeader read(Bytes bytes) throws UnreadableImageException {
        TiffDirectory directory = TiffDirectory.first(bytes);
        int photometric = directory.number(TiffDirectory.PHOTOMETRIC, 1);
        int compression = directory.number(TiffDirectory.COMPRESSION, 1);
        int channels = directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1);
        if (photometric > PALETTE) {
            throw UnreadableImageException.unsupported("TIFF with colours of kind " + photometric);
        }
        switch (compression) {
            case 1, 5, 8, 32_773, 32_946 -> {}
            default -> throw UnreadableImageException.unsupported("TIFF with compression " + compression);
        }
        int least = photometric == 2 ? 3 : 1;
        if (channels < least || channels > least + 1) {
            throw UnreadableImageException.unsupported("TIFF with " + channels + " samples of kind " + photometric);
        }
        int depths = directory.count(TiffDirectory.BITS_PER_SAMPLE);
        if (depths > 1 && depths != channels) {
            throw UnreadableImageException.malformed(depths + " depths of " + channels + " samples");
        }
        for (int i = 0; i < Math.max(1, depths); i++) {
            long bits = directory.value(TiffDirectory.BITS_PER_SAMPLE, i, 1);
            if (bits != 8) {
                throw UnreadableImageException.unsupported("TIFF with " + bits + " bits a sample");
            }
        }
        if (directory.number(TiffDirectory.SAMPLE_FORMAT, 1) != 1
                || directory.number(TiffDirectory.FILL_ORDER, 1) != 1) {
            throw UnreadableImageException.unsupported("TIFF with samples that are no plain numbers");
        }
        return new ImageHeader(
                ImageFormat.TIFF,
                directory.number(TiffDirectory.WIDTH, 0),
                directory.number(TiffDirectory.HEIGHT, 0),
                channels,
                8);
    }
}
