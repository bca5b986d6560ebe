package featuredrop.bench.images;

import featuredrop.images.ImageDecoder;
import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import java.util.List;
import java.util.Locale;

/// RGB pixels to 256 × 256, equal in every sample, on one core.
record ResizeRows(ImageDecoder decoder, PillowPeer peer, BenchImages images) {
    private static final int TARGET = 256;

    void measure() {
        Report report = new Report("Exact resize to 256², one core, CPU milliseconds an image", List.of("Pillow"));
        for (Filter filter : List.of(Filter.BILINEAR, Filter.BICUBIC)) {
            for (int side : BenchImages.SIDES) {
                String path = images.one(side, "baseline").toString();
                RgbImage image = DecodeRows.pixels(decoder, BenchImages.bytes(images.one(side, "baseline")))
                        .image();
                report.row(
                        filter.name().toLowerCase(Locale.ROOT) + " from " + side + "²",
                        new Contest(1)
                                .with("FeatureDrop", Clock.of(() -> PillowResize.resize(image, TARGET, TARGET, filter)))
                                .with("Pillow", times -> peer.seconds("resize " + path + " " + filter + " " + times)));
            }
        }
    }
}
