package featuredrop.bench.gpu;

import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.oracle.kernels.KernelChecks;
import featuredrop.oracle.kernels.KernelResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Every kernel against its Java twin, bit by bit; then times of kernels and of the filter family.
final class KernelPart implements GpuCheck {
    private static final int SEEDS = 5;
    private static final int SCALE = 8;

    private record Facts(String device, List<Compared> kernels, List<Measured> times) {}

    /// One kernel over all its cases.
    private record Compared(String kernel, int cases, long values, long different, double largest) {
        Compared plus(KernelResult result) {
            return new Compared(
                    kernel,
                    cases + 1,
                    values + result.values(),
                    different + result.different(),
                    Math.max(largest, result.largest()));
        }
    }

    @Override
    public Findings run() {
        String device;
        Map<Kernel, Compared> sums = new EnumMap<>(Kernel.class);
        try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
            device = gpu.name();
        }
        for (int seed = 1; seed <= SEEDS; seed++) {
            // A fresh device for each, which frees what the cases have uploaded.
            try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
                for (KernelResult result : KernelChecks.run(gpu, seed, SCALE)) {
                    Kernel kernel = result.kernel();
                    Compared none = new Compared(kernel.entryPoint(), 0, 0, 0, 0);
                    sums.put(kernel, sums.getOrDefault(kernel, none).plus(result));
                }
            }
        }
        List<Measured> times = new ArrayList<>();
        try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
            times.addAll(new KernelTimes(gpu).measured());
        }
        times.addAll(FilterOnGpu.measured());
        List<Compared> kernels = List.copyOf(sums.values());
        boolean good = kernels.stream().allMatch(kernel -> kernel.different == 0);
        return new Findings(good, markdown(device, kernels, times, good), new Facts(device, kernels, times));
    }

    private static String markdown(String device, List<Compared> kernels, List<Measured> times, boolean good) {
        String rows = kernels.stream()
                .map(kernel -> String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %d | %.3g |\n",
                        kernel.kernel,
                        kernel.cases,
                        kernel.values,
                        kernel.different,
                        kernel.largest))
                .collect(Collectors.joining());
        return "## Kernels on " + device + "\n\n" + (good ? "Every value is the twin's.\n" : "SOME VALUES DIFFER.\n")
                + "\n| kernel | cases | values | different | largest difference |\n|---|---|---|---|---|\n" + rows
                + "\n"
                + Measured.table(times);
    }
}
