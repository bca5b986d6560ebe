package featuredrop.bench.gpu;

import featuredrop.engine.cuda.kernels.DepthwiseTwin;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.kernels.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How long kernels take on shapes of real networks, a batch of 64, and what share of memory traffic that is.
final class KernelTimes {
    private static final int IMAGES = 64;
    private static final int LAUNCHES = 50;
    private static final int ROUNDS = 7;
    private static final int HALF = 2;

    private final KernelDevice device;

    KernelTimes(KernelDevice device) {
        this.device = device;
    }

    List<Measured> measured() {
        return List.of(normalise(), pool(), depthwise(112, 32, 3), depthwise(14, 672, 5), activation(), average());
    }

    private Measured normalise() {
        int pixels = IMAGES * 224 * 224;
        Launch launch = Launch.over(
                pixels,
                Kernel.NORMALISE_U8,
                device.allocate(3L * pixels),
                device.allocate(8L * pixels),
                device.allocate(3L * 256 * HALF),
                pixels,
                0,
                1,
                2);
        return time("normalise_u8 64 × 224 × 224", launch, 11L * pixels);
    }

    private Measured pool() {
        int channels = 64;
        long in = (long) IMAGES * 112 * 112 * channels * HALF;
        List<Number> arguments = new ArrayList<>(List.of(device.allocate(in), device.allocate(in / 4), IMAGES));
        arguments.addAll(List.of(112, 112, channels, channels, 56, 56, channels, 3, 3));
        arguments.addAll(List.of(2, 2, 1, 1));
        Launch launch = Launch.over(in / 4 / HALF / 2, Kernel.POOL_MAX, arguments.toArray(Number[]::new));
        return time("pool_max 64 × 112 × 112 × 64, 3 × 3 / 2", launch, in + in / 4);
    }

    private Measured depthwise(int side, int channels, int window) {
        long bytes = (long) IMAGES * side * side * channels * HALF;
        List<Number> arguments = new ArrayList<>(List.of(device.allocate(bytes), device.allocate(bytes)));
        arguments.addAll(List.of(device.allocate(4L * window * window * channels), device.allocate(4L * channels)));
        arguments.addAll(List.of(IMAGES, side, side, channels, channels, side, side, channels, window, 1));
        arguments.addAll(List.of(window / 2, window / 2, 0f, 6f, 0f, 6f));
        PoolWindow moved = new PoolWindow(window, window, 1, 1, new PoolWindow.Padding(0, 0, 0, 0));
        Launch launch = Launch.over(
                DepthwiseTwin.strips(moved, IMAGES * side, side, channels),
                Kernel.DEPTHWISE_STRIPS,
                arguments.toArray(Number[]::new));
        return time(
                "depthwise 64 × " + side + " × " + side + " × " + channels + ", " + window + " × " + window,
                launch,
                2 * bytes);
    }

    private Measured activation() {
        int rows = IMAGES * 56 * 56;
        int channels = 144;
        long memory = device.allocate((long) rows * channels * HALF);
        List<Number> arguments = new ArrayList<>(List.of(memory, memory, 0L, 0L, rows, channels, channels, channels));
        arguments.addAll(List.of(KernelActivation.CLIP.number(), 0f, 6f));
        Launch launch =
                Launch.over((long) rows * channels / 2, Kernel.SCALE_BIAS_ACTIVATE, arguments.toArray(Number[]::new));
        return time("scale_bias_activate 64 × 56 × 56 × 144", launch, 2L * rows * channels * HALF);
    }

    private Measured average() {
        int channels = 1280;
        long in = (long) IMAGES * 49 * channels * HALF;
        Launch launch = Launch.over(
                (long) IMAGES * channels / 2,
                Kernel.GLOBAL_AVERAGE_F32,
                device.allocate(in),
                device.allocate(4L * IMAGES * channels),
                IMAGES,
                49,
                channels,
                channels);
        return time("global_average_f32 64 × 7 × 7 × 1280", launch, in + 4L * IMAGES * channels);
    }

    /// The median round; a round ends when the device has done all its launches.
    private Measured time(String what, Launch launch, long bytes) {
        long mark = device.upload(new byte[1]);
        double[] seconds = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < LAUNCHES; i++) {
                device.launch(launch);
            }
            device.download(mark, 1);
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - start) / 1e9 / LAUNCHES;
            }
        }
        Arrays.sort(seconds);
        double median = seconds[ROUNDS / 2];
        return new Measured(what, median, String.format(Locale.ROOT, "%.0f GB/s", bytes / median / 1e9));
    }
}
