package featuredrop.bench.gpu;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.workflows.policy.DropException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// What happens when plans, memory, kernels or the process fail on a real device.
final class FaultPart implements GpuCheck {
    private static final int LARGEST = 256;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final long MIB = 1L << 20;

    private final Path results;
    private final Path plans;

    FaultPart(Path results) {
        this.results = results;
        this.plans = results.resolve("plans-faults");
    }

    /// @param wanted what has to happen
    /// @param found what happened
    private record Fault(String what, String wanted, String found, boolean good) {}

    @Override
    public Findings run() throws IOException {
        CheckedNetwork network = CheckedNetwork.of(CheckedNetwork.EFFICIENT_NET, results);
        List<ImageInput> images = Images.inputs(8);
        List<Fault> faults = new ArrayList<>();
        try {
            add(faults, damagedPlans(network, images));
            add(faults, littleMemory(network, images, 512 * MIB));
            add(faults, noMemory(network));
            add(faults, killed(network, images));
            add(faults, ends(FaultyRuntime.HANG, "a kernel that never ends"));
            add(faults, ends(FaultyRuntime.STRAY, "a kernel that writes where nothing is"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String rows = faults.stream()
                .map(fault -> "| " + fault.what + " | " + fault.wanted + " | " + fault.found + " | "
                        + (fault.good ? "yes" : "NO") + " |\n")
                .collect(Collectors.joining());
        return new Findings(
                faults.stream().allMatch(Fault::good),
                "## Injected faults\n\n| what | wanted | found | as wanted |\n|---|---|---|---|\n" + rows,
                faults);
    }

    private static void add(List<Fault> faults, Fault fault) {
        System.err.println("gpu-check faults: " + fault);
        faults.add(fault);
    }

    private FeatureExtractor loaded(CheckedNetwork network, int maxBatch) {
        CudaProbe probe = network.opened(plans, CudaRuntime.Tuning.HEURISTIC, maxBatch);
        probe.network();
        return probe.load();
    }

    private Fault damagedPlans(CheckedNetwork network, List<ImageInput> images) throws IOException {
        float[][] before;
        try (FeatureExtractor extractor = loaded(network, 8)) {
            before = extractor.extract(images);
        }
        List<Path> files;
        try (var all = Files.walk(plans)) {
            files = all.filter(file -> file.toString().endsWith(".plan")).toList();
        }
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 1;
            Files.write(file, content);
        }
        try (FeatureExtractor extractor = loaded(network, 8)) {
            boolean equal = Arrays.deepEquals(before, extractor.extract(images));
            return new Fault(
                    files.size() + " damaged plan files",
                    "made anew, the same features",
                    equal ? "the same features" : "other features",
                    equal && !files.isEmpty());
        }
    }

    private Fault littleMemory(CheckedNetwork network, List<ImageInput> images, long left) {
        try (DeviceMemory memory = DeviceMemory.open();
                JCudaKernelDevice hog = JCudaKernelDevice.open(0)) {
            hog.allocate(memory.free() - left);
            try (FeatureExtractor extractor = loaded(network, LARGEST)) {
                int features = extractor.extract(images).length;
                return new Fault(
                        left / MIB + " MiB left on the device",
                        "smaller buckets",
                        features + " features by " + extractor.fingerprint(),
                        !extractor.fingerprint().contains(", " + LARGEST + "]"));
            }
        } catch (DropException e) {
            return new Fault(
                    left / MIB + " MiB left on the device",
                    "smaller buckets",
                    e.type().text(),
                    false);
        }
    }

    private Fault noMemory(CheckedNetwork network) {
        try (DeviceMemory memory = DeviceMemory.open();
                JCudaKernelDevice hog = JCudaKernelDevice.open(0)) {
            hog.allocate(memory.free() - 8 * MIB);
            try (FeatureExtractor extractor = loaded(network, LARGEST)) {
                return new Fault("no memory left", GpuRuntime.NO_MEMORY.text(), extractor.fingerprint(), false);
            }
        } catch (DropException e) {
            return new Fault(
                    "no memory left",
                    GpuRuntime.NO_MEMORY.text(),
                    e.type().text() + ": " + e.getMessage(),
                    e.type() == GpuRuntime.NO_MEMORY);
        }
    }

    private Process started(String kernel) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultMain.class.getName(),
                        results.toString(),
                        kernel)
                .redirectErrorStream(true)
                .start();
    }

    private Fault killed(CheckedNetwork network, List<ImageInput> images) throws IOException, InterruptedException {
        try (DeviceMemory memory = DeviceMemory.open()) {
            long before = memory.used();
            Process process = started("none");
            String line = lineWith(process, "batch of");
            long during = memory.used();
            process.destroyForcibly().waitFor();
            boolean isFree = memory.comesDownTo(before + 16 * MIB, Duration.ofSeconds(10));
            try (FeatureExtractor extractor = loaded(network, 8)) {
                boolean works = extractor.extract(images).length == images.size();
                return new Fault(
                        "SIGKILL while it computes",
                        "its device memory is free, another process works",
                        line + ", " + (during - before) / MIB + " MiB, " + (isFree ? "free again" : "NOT FREE")
                                + (works ? ", works" : ", does not work"),
                        isFree && works && !line.isEmpty());
            }
        }
    }

    private Fault ends(String kernel, String what) throws IOException, InterruptedException {
        Process process = started(kernel);
        String line = lineWith(process, "batch of");
        long start = System.nanoTime();
        boolean ended = process.waitFor(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        if (!ended) {
            process.destroyForcibly();
        }
        return new Fault(
                what,
                "the process ends with " + CheckedNetwork.GPU_LOST + " within " + ANSWER_LIMIT.toSeconds() + " s",
                ended ? "exit " + process.exitValue() + " after " + seconds + " s" : "still runs",
                ended && process.exitValue() == CheckedNetwork.GPU_LOST && !line.isEmpty());
    }

    /// The first such line; empty when it ends without.
    private static String lineWith(Process process, String words) throws IOException {
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains(words)) {
                // What it prints from now on must not fill the pipe.
                Thread.ofVirtual().start(() -> drain(reader));
                return line;
            }
            System.err.println("gpu-check faults: child: " + line);
        }
        return "";
    }

    private static void drain(BufferedReader reader) {
        try {
            while (reader.readLine() != null) {
                // Read and forgotten.
            }
        } catch (IOException e) {
            // The process was ended, which is what is tested.
        }
    }
}
