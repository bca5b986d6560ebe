package featuredrop.bench.images;

import featuredrop.images.ImageDecoder;
import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import java.util.List;

/// What decoding with a scaled DCT changes, and what it saves: the mode that is off by default.
record ReducedRows(ImageDecoder decoder, BenchImages images) {
    private static final int TARGET = 256;
    /// What the product asks for: at least twice what is left after the resize.
    private static final int LEAST = 2 * TARGET;

    void measure() {
        System.out.println(
                "\nScaled decoding against exact decoding, both resized to 256² (bilinear), in levels of 255\n");
        System.out.println(
                "| image | decoded to | mean difference | largest | exact, ms | scaled, ms | times as fast |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (String kind : List.of("baseline", "progressive")) {
            for (int side : BenchImages.SIDES) {
                row(kind, side);
            }
        }
    }

    private void row(String kind, int side) {
        byte[] file = BenchImages.bytes(images.one(side, kind));
        RgbImage reduced = decoded(file, LEAST);
        byte[] exact = small(decoded(file, Integer.MAX_VALUE)).samples();
        byte[] scaled = small(reduced).samples();
        long sum = 0;
        int most = 0;
        for (int i = 0; i < exact.length; i++) {
            int difference = Math.abs((exact[i] & 0xff) - (scaled[i] & 0xff));
            sum += difference;
            most = Math.max(most, difference);
        }
        List<Contest.Times> times = new Contest(1)
                .with("scaled", Clock.of(() -> small(decoded(file, LEAST))))
                .with("exact", Clock.of(() -> small(decoded(file, Integer.MAX_VALUE))))
                .run();
        System.out.printf(
                "| %s %d² | %d² | %.3f | %d | %s | %s | **%.2f** |%n",
                kind,
                side,
                reduced.width(),
                (double) sum / exact.length,
                most,
                times.get(1).text(),
                times.get(0).text(),
                times.get(1).median() / times.get(0).median());
    }

    private static RgbImage small(RgbImage image) {
        return PillowResize.resize(image, TARGET, TARGET, Filter.BILINEAR);
    }

    private RgbImage decoded(byte[] file, int least) {
        return switch (decoder.decode(file, least)) {
            case ImageDecoder.Decoded.Pixels pixels -> pixels.image();
            case ImageDecoder.Decoded.Refused refused -> throw new IllegalStateException(refused.toString());
        };
    }
}
