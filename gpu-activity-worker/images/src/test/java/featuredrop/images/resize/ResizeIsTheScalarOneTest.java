package featuredrop.images.resize;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize.Filter;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The fast resize against the readable one, over random sizes, filters and windows.
final class ResizeIsTheScalarOneTest {
    private static final List<Filter> ALL = List.of(Filter.values());
    private static final List<Filter> WEIGHTED =
            List.of(Filter.BOX, Filter.BILINEAR, Filter.HAMMING, Filter.BICUBIC, Filter.LANCZOS);

    @Test
    void everySampleIsEqualForAnySizeAndFilter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            RgbImage image = noise(random, side(random, 300), side(random, 300));
            int width = side(random, 300);
            int height = side(random, 300);
            Filter filter = WEIGHTED.get(random.nextInt(WEIGHTED.size()));

            assertEqual(
                    "seed " + seed + ", case " + i,
                    PillowResize.resize(image, width, height, filter),
                    ScalarResize.resize(image, width, height, filter));
        }
    }

    @Test
    void aWindowOfAResizeOfAPartIsWhatCroppingBeforeAndAfterGives() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            RgbImage image = noise(random, side(random, 300), side(random, 300));
            PixelRectangle source = window(random, image.width(), image.height());
            int width = side(random, 300);
            int height = random.nextInt(10) == 0 ? source.height() : side(random, 300);
            PixelRectangle kept = window(random, width, height);
            Filter filter = ALL.get(random.nextInt(ALL.size()));

            RgbImage alone = ScalarResize.crop(image, source);
            RgbImage whole = filter == Filter.NEAREST
                    ? PillowResize.resize(alone, width, height, filter)
                    : ScalarResize.resize(alone, width, height, filter);
            assertEqual(
                    "seed " + seed + ", case " + i,
                    PillowResize.resize(image, new Scaling(source, width, height, kept), filter),
                    ScalarResize.crop(whole, kept));
        }
    }

    @Test
    void threadsAndGiantsAreEqualToo() {
        Random random = new Random(1);
        for (int[] sizes : List.of(
                new int[] {16_384, 1, 1, 1},
                new int[] {1, 16_384, 3, 2},
                new int[] {16_384, 3, 5, 7},
                new int[] {2, 5_000, 2, 1},
                new int[] {1, 1, 700, 2},
                new int[] {3, 2, 1, 900},
                new int[] {1_999, 1_501, 256, 256},
                new int[] {257, 513, 256, 512})) {
            RgbImage image = noise(random, sizes[0], sizes[1]);
            for (Filter filter : WEIGHTED) {
                assertEqual(
                        filter + " " + sizes[0] + " × " + sizes[1],
                        PillowResize.resize(image, sizes[2], sizes[3], filter),
                        ScalarResize.resize(image, sizes[2], sizes[3], filter));
            }
        }
    }

    private static void assertEqual(String name, RgbImage fast, RgbImage scalar) {
        int first = IntStream.range(0, scalar.samples().length)
                .filter(i -> fast.samples()[i] != scalar.samples()[i])
                .findFirst()
                .orElse(-1);
        assertThat(first).as(name + ": first sample that differs").isEqualTo(-1);
        assertThat(fast.width()).as(name).isEqualTo(scalar.width());
    }

    private static RgbImage noise(Random random, int width, int height) {
        byte[] samples = new byte[3 * width * height];
        random.nextBytes(samples);
        return new RgbImage(width, height, samples);
    }

    /// Often one pixel or a few.
    private static int side(Random random, int most) {
        return 1 + random.nextInt(random.nextInt(4) == 0 ? 4 : most);
    }

    private static PixelRectangle window(Random random, int width, int height) {
        int wide = 1 + random.nextInt(width);
        int high = 1 + random.nextInt(height);
        return new PixelRectangle(random.nextInt(width - wide + 1), random.nextInt(height - high + 1), wide, high);
    }
}
