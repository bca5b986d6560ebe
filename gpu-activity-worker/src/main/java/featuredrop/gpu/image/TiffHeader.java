package featuredrop.gpu.image;

import featuredrop.gpu.image.Bytes.CutException;
import featuredrop.gpu.image.HeaderCheck.MalformedException;
import java.nio.ByteOrder;
import java.util.Optional;

/// The first directory of a TIFF file.
final class TiffHeader {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int PHOTOMETRIC = 262;
    private static final int SHORT = 3;
    /// Photometric values up to this are gray, palette and red, green, blue; of those beyond, YCbCr alone
    /// is read.
    private static final int PALETTE = 3;

    private static final int YCBCR = 6;

    private TiffHeader() {}

    /// Empty for colours that are inks or absolute, such as CMYK and Lab: they are not converted as in
    /// training.
    static Optional<ImageHeader> read(Bytes bytes) throws CutException, MalformedException {
        ByteOrder order = bytes.has(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        if (bytes.u16(2, order) != 42) {
            throw new MalformedException("BigTIFF is not read");
        }
        long directory = bytes.u32(4, order);
        int entries = bytes.u16(directory, order);
        int width = 0;
        int height = 0;
        int bits = 1;
        int channels = 1;
        long photometric = 1;
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + 12L * i;
            long value = bytes.u16(at + 2, order) == SHORT ? bytes.u16(at + 8, order) : bytes.u32(at + 8, order);
            switch (bytes.u16(at, order)) {
                case WIDTH -> width = HeaderCheck.side(value);
                case HEIGHT -> height = HeaderCheck.side(value);
                // Several values stand elsewhere in the file; the first says enough.
                case BITS_PER_SAMPLE ->
                    bits = bytes.u32(at + 4, order) > 2 ? bytes.u16(bytes.u32(at + 8, order), order) : (int) value;
                case SAMPLES_PER_PIXEL -> channels = HeaderCheck.side(value);
                case PHOTOMETRIC -> photometric = value;
                default -> {}
            }
        }
        return photometric <= PALETTE || photometric == YCBCR
                ? Optional.of(new ImageHeader(ImageFormat.TIFF, width, height, channels, bits))
                : Optional.empty();
    }
}
