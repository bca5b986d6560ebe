package featuredrop.bench.gpu;

import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.cuda.CudaFilter;
import featuredrop.engine.fft.jtransforms.JTransformsFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The filter family on 10 and 500 gray images of 500 × 375, with the way to the device and back.
final class FilterOnGpu {
    private static final int ROUNDS = 5;
    private static final GrayFilter.Task TASK = new GrayFilter.Task(375, 500, new float[][] {
        {0, 0, -1, 0, 0}, {0, -1, -2, -1, 0}, {-1, -2, 16, -2, -1}, {0, -1, -2, -1, 0}, {0, 0, -1, 0, 0}
    });

    private FilterOnGpu() {}

    static List<Measured> measured() {
        List<Measured> times = new ArrayList<>();
        try (GrayFilter gpu = new CudaFilter(TASK, JCudaKernelDevice.open(0), 64);
                GrayFilter cpu =
                        new JTransformsFilter(TASK, Runtime.getRuntime().availableProcessors())) {
            for (GrayFilter filter : List.of(gpu, cpu)) {
                times.add(time(filter, 10));
                times.add(time(filter, 500));
            }
        }
        return times;
    }

    private static Measured time(GrayFilter filter, int count) {
        Random random = new Random(1);
        float[][] images = new float[count][TASK.pixels()];
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                image[i] = random.nextInt(256);
            }
        }
        double[] seconds = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long start = System.nanoTime();
            filter.filtered(images);
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        double median = seconds[ROUNDS / 2];
        return new Measured(
                count + " images by " + filter.name(),
                median,
                String.format(Locale.ROOT, "%.0f images/s", count / median));
    }
}
