package featuredrop.bench.images;

import featuredrop.images.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/// JPEG to RGB on one core, inside one process.
///
/// @param decoder the product's, as its decoding processes use it
record DecodeRows(ImageDecoder decoder, PillowPeer peer, BenchImages images) {
    void measure() {
        ImageIO.setUseCache(false);
        Report report = new Report(
                "JPEG, bytes to RGB, one core, CPU milliseconds an image",
                List.of("Pillow", "ImageIO and getRGB", "ImageIO alone, to its own raster"));
        for (String kind : List.of("baseline", "progressive")) {
            for (int side : BenchImages.SIDES) {
                String path = images.one(side, kind).toString();
                byte[] file = BenchImages.bytes(images.one(side, kind));
                report.row(
                        kind + " " + side + "²",
                        new Contest(1)
                                .with(
                                        "FeatureDrop",
                                        Clock.of(() -> decoder.recycle(
                                                pixels(decoder, file).image())))
                                .with("Pillow", times -> peer.seconds("decode " + path + " " + times))
                                .with("ImageIO and getRGB", Clock.of(() -> rgb(file)))
                                .with("ImageIO alone", Clock.of(() -> read(file))));
            }
        }
    }

    static ImageDecoder.Decoded.Pixels pixels(ImageDecoder decoder, byte[] file) {
        return switch (decoder.decode(file, Integer.MAX_VALUE)) {
            case ImageDecoder.Decoded.Pixels pixels -> pixels;
            case ImageDecoder.Decoded.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    /// As Java programs come to RGB.
    private static void rgb(byte[] file) {
        BufferedImage image = read(file);
        int width = image.getWidth();
        image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    }

    private static BufferedImage read(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new IllegalStateException("ImageIO reads no such image");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
