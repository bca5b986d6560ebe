package featuredrop.bench.filter;

import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.cuda.CudaFilter;
import featuredrop.engine.fft.jtransforms.JTransformsFilter;
import featuredrop.oracle.fft.DirectFilter;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `bench/filter`: decodes 10 and 500 JPEG files of 500 × 375 pixels, makes them gray and convolves them with
/// the 5 × 5 Laplacian, on the CPU and, where there is one, on the GPU. Prints a Markdown table and writes
/// the same as JSON.
///
/// Arguments: the repository's root and the JSON file.
public final class FilterBenchMain {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int BATCH = 64;
    private static final int ROUNDS = 5;
    private static final float[][] LAPLACIAN = {
        {0, 0, -1, 0, 0}, {0, -1, -2, -1, 0}, {-1, -2, 16, -2, -1}, {0, -1, -2, -1, 0}, {0, 0, -1, 0, 0}
    };
    private static final GrayFilter.Task TASK = new GrayFilter.Task(HEIGHT, WIDTH, LAPLACIAN);
    /// Of the how-to "Image Processing with GPUs": seconds on Spark 1.5 with four g2.2xlarge.
    private static final String HOW_TO = """

            The published how-to that this replaces (Spark 1.5.1, four g2.2xlarge, its own dog photos, 3 × 3 filter, results
            collected by the driver): 10 images 6.917 s on the CPU and 4.881 s on the GPU, 500 images 22.128 s and 19.821 s.
            Other hardware, other images, no cluster here: the figures show that nothing was lost, not a speed-up.
            """;

    private FilterBenchMain() {}

    public static void main(String[] args) throws IOException {
        Path photos = Path.of(args[0]).resolve(".tools/photos");
        List<byte[]> all = SampleJpegs.windows(photos, 500, WIDTH, HEIGHT);
        List<FilterTimes> times = new ArrayList<>();
        int threads = Runtime.getRuntime().availableProcessors();
        try (GrayFilter cpu = new JTransformsFilter(TASK, threads)) {
            requireRight(cpu, all.subList(0, 2));
            measure(cpu, all, times);
        }
        try (GrayFilter gpu = new CudaFilter(TASK, JCudaKernelDevice.open(0), BATCH)) {
            requireRight(gpu, all.subList(0, 2));
            measure(gpu, all, times);
        } catch (DropException e) {
            System.out.println("No GPU was measured. " + e.getMessage() + "\n");
        }
        print(times, threads);
        Files.writeString(Path.of(args[1]), FilterTimes.json(times));
    }

    private static void measure(GrayFilter filter, List<byte[]> all, List<FilterTimes> times) {
        for (int count : new int[] {10, 500}) {
            times.add(FilterTimes.measured(filter, all.subList(0, count), ROUNDS));
        }
    }

    private static void requireRight(GrayFilter filter, List<byte[]> files) {
        float[][] gray = GrayPhotos.decoded(files);
        try (GrayFilter direct = new DirectFilter(TASK)) {
            float[][] expected = direct.filtered(gray);
            float[][] found = filter.filtered(gray);
            float worst = 0;
            for (int i = 0; i < expected.length; i++) {
                for (int pixel = 0; pixel < expected[i].length; pixel++) {
                    worst = Math.max(worst, Math.abs(expected[i][pixel] - found[i][pixel]));
                }
            }
            System.out.printf(
                    Locale.ROOT, "%s: largest difference to direct convolution %.1e levels%n", filter.name(), worst);
            if (!(worst < 0.05)) {
                throw new IllegalStateException(filter.name() + " computes something else");
            }
        }
    }

    private static void print(List<FilterTimes> times, int threads) {
        System.out.printf(
                "%n%d × %d JPEG in memory, decoded by ImageIO, gray, 5 × 5 Laplacian by FFT; %d threads, %d rounds%n%n",
                WIDTH, HEIGHT, threads, ROUNDS);
        System.out.println(
                "| engine | images | seconds, all (min / median / max) | of it filter (median) | images/s |");
        System.out.println("|---|---|---|---|---|");
        times.forEach(line -> System.out.println(line.row()));
        System.out.println(HOW_TO);
    }
}
