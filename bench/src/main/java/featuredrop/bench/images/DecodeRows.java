package featuredrop.bench.images;

import featuredrop.gpu.image.ImageDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/// JPEG to RGB on one core, inside one process.
///
/// @param decoder the product's, as its decoding processes use it
record DecodeRows(ImageDecoder decoder, Peer peer, BenchImages images) {
    void measure() {
        ImageIO.setUseCache(false);
        Report report =
                new Report("JPEG, bytes to RGB, one core, CPU milliseconds an image", List.of("Pillow", "JDK ImageIO"));
        for (String kind : List.of("baseline", "progressive")) {
            for (int side : BenchImages.SIDES) {
                String path = images.one(side, kind).toString();
                byte[] file = BenchImages.bytes(images.one(side, kind));
                report.row(
                        kind + " " + side + "²",
                        new Contest(1)
                                .with("FeatureDrop", Clock.of(() -> pixels(decoder, file)))
                                .with("Pillow", times -> peer.seconds("decode " + path + " " + times))
                                .with("ImageIO", Clock.of(() -> imageIo(file))));
            }
        }
    }

    static ImageDecoder.Decoded.Pixels pixels(ImageDecoder decoder, byte[] file) {
        return switch (decoder.decode(file, Integer.MAX_VALUE)) {
            case ImageDecoder.Decoded.Pixels pixels -> pixels;
            case ImageDecoder.Decoded.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private static void imageIo(byte[] file) {
        try {
            if (ImageIO.read(new ByteArrayInputStream(file)) == null) {
                throw new IllegalStateException("ImageIO reads no such image");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
