package featuredrop.bench.gpu;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Batches of all sizes for minutes: memory of device and process stays as it is, and a batch that comes again gives
/// the same bits.
final class SoakPart implements GpuCheck {
    private static final int LARGEST = 256;
    private static final int CALLERS = 2;
    private static final double LOOK_SECONDS = 5;
    /// What the driver and the collector may move to and fro.
    private static final long DEVICE_SLACK = 16L << 20;

    private static final long HOST_SLACK = 200L << 20;

    private final Path results;
    private final int seconds;

    SoakPart(Path results, int seconds) {
        this.results = results;
        this.seconds = seconds;
    }

    /// @param deviceBytes in use on the device
    /// @param hostBytes resident in this process
    private record Look(double seconds, long images, long deviceBytes, long hostBytes) {}

    private record Facts(String network, List<Look> looks, long batches, long different) {}

    @Override
    public Findings run() throws IOException {
        CheckedNetwork network = CheckedNetwork.of(CheckedNetwork.EFFICIENT_NET, results);
        List<ImageInput> images = Images.inputs(LARGEST);
        AtomicLong batches = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicLong different = new AtomicLong();
        List<Look> looks = new ArrayList<>();
        CudaProbe probe = network.opened(results.resolve("plans"), CudaRuntime.Tuning.HEURISTIC, LARGEST);
        probe.network();
        try (DeviceMemory memory = DeviceMemory.open();
                FeatureExtractor extractor = probe.load()) {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000L;
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(i);
                float[][][] known = new float[LARGEST + 1][][];
                callers.add(Thread.ofPlatform().start(() -> {
                    while (System.nanoTime() < end) {
                        int size = 1 + random.nextInt(LARGEST);
                        float[][] features = extractor.extract(images.subList(0, size));
                        if (known[size] == null) {
                            known[size] = features;
                        } else if (!Arrays.deepEquals(known[size], features)) {
                            different.incrementAndGet();
                        }
                        batches.incrementAndGet();
                        done.addAndGet(size);
                    }
                }));
            }
            while (System.nanoTime() < end) {
                Thread.sleep((long) (1000 * LOOK_SECONDS));
                looks.add(new Look((System.nanoTime() - start) / 1e9, done.get(), memory.used(), hostBytes()));
                System.err.println("gpu-check soak: " + looks.getLast());
            }
            for (Thread caller : callers) {
                caller.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The first third warms up: every size has been seen, and the heap has its extent.
        Look from = looks.get(looks.size() / 3);
        Look to = looks.getLast();
        boolean good = different.get() == 0
                && to.deviceBytes - from.deviceBytes <= DEVICE_SLACK
                && to.hostBytes - from.hostBytes <= HOST_SLACK;
        String text = String.format(
                Locale.ROOT,
                "## %d s of batches of 1 to %d images (%s)\n\n%d batches, %.0f images/s, %d batches differed from their"
                        + " first time; device memory %d → %d MiB, process %d → %d MiB after the first third: %s\n",
                seconds,
                LARGEST,
                network.name(),
                batches.get(),
                to.images / to.seconds,
                different.get(),
                from.deviceBytes >> 20,
                to.deviceBytes >> 20,
                from.hostBytes >> 20,
                to.hostBytes >> 20,
                good ? "flat" : "NOT FLAT");
        return new Findings(good, text, new Facts(network.name(), looks, batches.get(), different.get()));
    }

    private static long hostBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
