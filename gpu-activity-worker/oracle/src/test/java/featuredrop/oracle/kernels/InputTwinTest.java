package featuredrop.oracle.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import featuredrop.images.resize.PixelRectangle;
import featuredrop.images.resize.Scaling;
import org.junit.jupiter.api.Test;

final class InputTwinTest {
    private static final long SEED = 23;

    private final RandomTensors random = new RandomTensors(SEED);

    @Test
    void weightsHaveThePrecisionOfPillow() {
        assertThat(ResizeTable.PRECISION).isEqualTo(PillowResize.Taps.PRECISION);
    }

    @Test
    void everyResizedSampleIsThatOfPillow() {
        Filter[] filters = {Filter.BOX, Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS};
        for (int round = 0; round < 80; round++) {
            int width = random.between(1, 90);
            int height = random.between(1, 90);
            int toWidth = random.between(1, 60);
            int toHeight = random.between(1, 60);
            Filter filter = filters[round % filters.length];
            RgbImage image = new RgbImage(width, height, random.bytes(3 * width * height));

            assertThat(resized(image, toWidth, toHeight, filter))
                    .as("seed %d: %d × %d to %d × %d, %s", SEED, width, height, toWidth, toHeight, filter)
                    .isEqualTo(PillowResize.resize(image, toWidth, toHeight, filter)
                            .samples());
        }
    }

    /// Both passes in their order, also along an axis that keeps its size, where weights are 1.
    private static byte[] resized(RgbImage image, int width, int height, Filter filter) {
        ResizeTable columns = ResizeTable.of(axis(image.width(), width, filter));
        ResizeTable rows = ResizeTable.of(axis(image.height(), height, filter));
        int pitch = 3 * image.width();
        if (Scaling.whole(PixelRectangle.all(image.width(), image.height()), width, height)
                .goesDownFirst()) {
            byte[] low = InputTwin.rows(
                    image.samples(), rows, new ResizeJob.Pass(image.width(), height, rows.taps(), pitch));
            return InputTwin.columns(low, columns, new ResizeJob.Pass(width, height, columns.taps(), pitch));
        }
        byte[] narrow = InputTwin.columns(
                image.samples(), columns, new ResizeJob.Pass(width, image.height(), columns.taps(), pitch));
        return InputTwin.rows(narrow, rows, new ResizeJob.Pass(width, height, rows.taps(), 3 * width));
    }

    private static ResizeTable.Axis axis(int from, int to, Filter filter) {
        PillowResize.Taps taps = PillowResize.taps(from, to, filter);
        return new ResizeTable.Axis(taps.first(), taps.weights());
    }

    @Test
    void aWindowOfTheResultIsTheSameAsCuttingIt() {
        RgbImage image = new RgbImage(70, 50, random.bytes(3 * 70 * 50));
        RgbImage whole = PillowResize.resize(image, 44, 31, Filter.BICUBIC);
        ResizeTable columns = ResizeTable.of(axis(70, 44, Filter.BICUBIC), new ResizeTable.Places(6, 32));
        ResizeTable rows = ResizeTable.of(axis(50, 31, Filter.BICUBIC), new ResizeTable.Places(3, 24));

        byte[] wide = InputTwin.columns(image.samples(), columns, new ResizeJob.Pass(32, 50, columns.taps(), 3 * 70));
        byte[] cut = InputTwin.rows(wide, rows, new ResizeJob.Pass(32, 24, rows.taps(), 3 * 32));

        assertThat(cut).isEqualTo(whole.crop(6, 3, 32, 24).samples());
    }

    @Test
    void levelsBecomeTheirTablesValuesInTheWantedOrder() {
        short[] table = new short[3 * 256];
        for (int i = 0; i < table.length; i++) {
            int plane = i / 256;
            table[i] = Float.floatToFloat16(i % 256 / 255f - plane);
        }

        short[] out = InputTwin.normalise(new byte[] {1, 2, (byte) 255, 0, 0, 0}, table, new int[] {2, 1, 0});

        assertThat(out)
                .containsExactly(
                        Float.floatToFloat16(1),
                        Float.floatToFloat16(2 / 255f - 1),
                        Float.floatToFloat16(1 / 255f - 2),
                        (short) 0,
                        (short) 0,
                        Float.floatToFloat16(-1),
                        Float.floatToFloat16(-2),
                        (short) 0);
    }

    @Test
    void planesAndPixelsArePackedAlike() {
        float[] pixels = random.floats(2 * 5 * 3);
        float[] planes = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / 15;
            planes[15 * image + i % 3 * 5 + i / 3 % 5] = pixels[i];
        }

        short[] packed = InputTwin.pack(pixels, 5, new InputTwin.Order(3, 3, 1));

        assertThat(packed).isEqualTo(InputTwin.pack(planes, 5, new InputTwin.Order(3, 1, 5)));
        assertThat(packed[4 * 7 + 2]).isEqualTo(Float.floatToFloat16(pixels[3 * 7 + 2]));
        assertThat(packed[4 * 7 + 3]).isZero();
    }
}
