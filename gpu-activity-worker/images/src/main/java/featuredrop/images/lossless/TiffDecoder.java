package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;
import featuredrop.images.header.Orientation;
import featuredrop.images.header.TiffDirectory;

/// Decodes the first page of a TIFF file, in strips or tiles, with samples together or in planes. Turned as the file
/// says, which Pillow does for TIFF alone; alpha is dropped. Thread-safe.
public final class TiffDecoder implements FormatDecoder {
    private static final int PALETTE = 3;
    private static final int PREMULTIPLIED = 1;

    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        Bytes bytes = new Bytes(file);
        TiffDirectory directory = TiffDirectory.first(bytes);
        byte[] raw = new byte[Math.toIntExact(header.pixels() * header.channels())];
        new TiffBlocks(bytes, directory, header).copyTo(raw);
        byte[] samples = new byte[Math.toIntExact(3 * header.pixels())];
        if (header.channels() >= 3) {
            colours(raw, header.channels(), samples);
            if (directory.number(TiffDirectory.EXTRA_SAMPLES, 0) == PREMULTIPLIED) {
                divideByAlpha(raw, samples);
            }
        } else {
            levels(raw, header.channels(), palette(directory), samples);
        }
        RgbImage image = new RgbImage(header.width(), header.height(), samples);
        return new Decoded.Pixels(Orientation.of(file).applied(image));
    }

    private static void colours(byte[] raw, int channels, byte[] samples) {
        for (int from = 0, to = 0; from < raw.length; from += channels, to += 3) {
            samples[to] = raw[from];
            samples[to + 1] = raw[from + 1];
            samples[to + 2] = raw[from + 2];
        }
    }

    private static void divideByAlpha(byte[] raw, byte[] samples) {
        for (int from = 0, to = 0; from < raw.length; from += 4, to += 3) {
            int alpha = raw[from + 3] & 0xff;
            for (int colour = 0; colour < 3; colour++) {
                int level = samples[to + colour] & 0xff;
                samples[to + colour] = (byte) (alpha == 0 ? 0 : Math.min(255, level * 255 / alpha));
            }
        }
    }

    private static void levels(byte[] raw, int channels, byte[] palette, byte[] samples) {
        for (int from = 0, to = 0; from < raw.length; from += channels, to += 3) {
            System.arraycopy(palette, 3 * (raw[from] & 0xff), samples, to, 3);
        }
    }

    /// The colours of the levels or indexes.
    private static byte[] palette(TiffDirectory directory) throws UnreadableImageException {
        int photometric = directory.number(TiffDirectory.PHOTOMETRIC, 1);
        byte[] palette = new byte[3 * 256];
        if (photometric == PALETTE && directory.count(TiffDirectory.COLOUR_MAP) != 3 * 256) {
            throw UnreadableImageException.malformed(
                    "a palette of " + directory.count(TiffDirectory.COLOUR_MAP) + " values");
        }
        for (int i = 0; i < 256; i++) {
            for (int colour = 0; colour < 3; colour++) {
                palette[3 * i + colour] = (byte)
                        switch (photometric) {
                            case PALETTE -> (int) directory.value(TiffDirectory.COLOUR_MAP, 256 * colour + i, 0) / 256;
                            case 0 -> 255 - i;
                            default -> i;
                        };
            }
        }
        return palette;
    }
}
