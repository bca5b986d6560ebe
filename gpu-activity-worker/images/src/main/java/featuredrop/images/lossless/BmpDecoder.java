package featuredrop.images.lossless;

import featuredrop.images.Bytes;
import featuredrop.images.FormatDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageHeader;
import featuredrop.images.RgbImage;
import featuredrop.images.UnreadableImageException;

/// Decodes BMP: palettes of 1, 4 and 8 bits, 16, 24 and 32 bits, masks, run lengths. What a run skips is of the first
/// colour. Alpha is dropped. Thread-safe.
public final class BmpDecoder implements FormatDecoder {
    @Override
    public Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException {
        Bytes bytes = new Bytes(file);
        BmpLayout layout = BmpLayout.read(bytes);
        byte[] samples = new byte[Math.toIntExact(3 * header.pixels())];
        RgbImage image = new RgbImage(header.width(), header.height(), samples);
        if (layout.runs()) {
            indexes(BmpRuns.unpacked(bytes, layout, header), layout, image);
        } else {
            rows(bytes, layout, image);
        }
        return new Decoded.Pixels(image);
    }

    private static int rowStart(BmpLayout layout, RgbImage image, int row) {
        int y = layout.fromTop() ? row : image.height() - 1 - row;
        return 3 * y * image.width();
    }

    private static void indexes(byte[] indexes, BmpLayout layout, RgbImage image) throws UnreadableImageException {
        for (int row = 0; row < image.height(); row++) {
            int to = rowStart(layout, image, row);
            for (int x = 0; x < image.width(); x++, to += 3) {
                layout.palette().copy(indexes[row * image.width() + x] & 0xff, image.samples(), to);
            }
        }
    }

    private static void rows(Bytes bytes, BmpLayout layout, RgbImage image) throws UnreadableImageException {
        long used = ((long) image.width() * layout.bits() + 7) / 8;
        long stride = (used + 3) / 4 * 4;
        byte[] row = new byte[Math.toIntExact(used)];
        for (int y = 0; y < image.height(); y++) {
            bytes.part(layout.pixels() + y * stride, row.length).get(row);
            int to = rowStart(layout, image, y);
            switch (layout.bits()) {
                case 1, 4, 8 -> {
                    for (int x = 0; x < image.width(); x++, to += 3) {
                        layout.palette().copy(Samples.packed(row, x, layout.bits()), image.samples(), to);
                    }
                }
                case 16 -> sixteen(row, layout, image, to);
                default -> colours(row, layout, image, to);
            }
        }
    }

    private static void sixteen(byte[] row, BmpLayout layout, RgbImage image, int start) {
        int greenMax = layout.sixGreenBits() ? 63 : 31;
        int redShift = layout.sixGreenBits() ? 11 : 10;
        int to = start;
        for (int x = 0; x < image.width(); x++, to += 3) {
            int pixel = (row[2 * x] & 0xff) | (row[2 * x + 1] & 0xff) << 8;
            image.samples()[to] = (byte) ((pixel >> redShift & 31) * 255 / 31);
            image.samples()[to + 1] = (byte) ((pixel >> 5 & greenMax) * 255 / greenMax);
            image.samples()[to + 2] = (byte) ((pixel & 31) * 255 / 31);
        }
    }

    private static void colours(byte[] row, BmpLayout layout, RgbImage image, int start) {
        int pixel = layout.bits() / 8;
        BmpLayout.Order order = layout.order();
        int to = start;
        for (int from = 0; from < pixel * image.width(); from += pixel, to += 3) {
            image.samples()[to] = row[from + order.red()];
            image.samples()[to + 1] = row[from + order.green()];
            image.samples()[to + 2] = row[from + order.blue()];
        }
    }
}
