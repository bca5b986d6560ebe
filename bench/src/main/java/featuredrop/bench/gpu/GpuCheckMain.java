package featuredrop.bench.gpu;

import featuredrop.gpu.extract.cuda.check.KernelChecks;
import featuredrop.gpu.extract.cuda.check.KernelResult;
import featuredrop.gpu.extract.cuda.device.JCudaKernelDevice;
import featuredrop.policy.DropException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The one command of the GPU archive: holds every kernel against its Java twin, bit by bit, then measures
/// kernels and the filter family. Writes `gpu-check.md` and `gpu-check.json`; ends with 1 when a value
/// differs, with 2 when there is no GPU.
///
/// Argument: the directory of the results.
public final class GpuCheckMain {
    private static final int SEEDS = 5;
    private static final int SCALE = 8;
    private static final int DIFFERENT = 1;
    private static final int NO_GPU = 2;

    private GpuCheckMain() {}

    public static void main(String[] args) throws IOException {
        Path results = Files.createDirectories(Path.of(args[0]));
        try {
            GpuReport report = report();
            Files.writeString(results.resolve("gpu-check.md"), report.markdown());
            Files.writeString(results.resolve("gpu-check.json"), report.json());
            System.out.println(report.markdown());
            if (!report.allEqual()) {
                System.exit(DIFFERENT);
            }
        } catch (DropException e) {
            System.err.println("gpu-check: " + e.getMessage());
            System.exit(NO_GPU);
        }
    }

    private static GpuReport report() {
        List<KernelResult> results = new ArrayList<>();
        String device;
        try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
            device = gpu.name();
        }
        for (int seed = 1; seed <= SEEDS; seed++) {
            // A fresh device for each, which frees what the cases have uploaded.
            try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
                System.err.println("gpu-check: kernels against their twins, seed " + seed);
                results.addAll(KernelChecks.run(gpu, seed, SCALE));
            }
        }
        System.err.println("gpu-check: times");
        List<GpuReport.Time> times = new ArrayList<>();
        try (JCudaKernelDevice gpu = JCudaKernelDevice.open(0)) {
            times.addAll(new KernelTimes(gpu).measured());
        }
        times.addAll(FilterOnGpu.measured());
        return new GpuReport(device, results, times);
    }
}
