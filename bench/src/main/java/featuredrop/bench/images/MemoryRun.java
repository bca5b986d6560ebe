package featuredrop.bench.images;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ModelInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Whether memory stays flat: the same images again and again through the decoding processes, with the heap that lives
/// and the resident memory of this process and of its children, ten times on the way.
///
/// @param preparation the product's
/// @param lanes threads that ask for images at the same time
record MemoryRun(ImagePreparation preparation, int lanes, BenchImages images) {
    private static final int SAMPLES = 10;
    private static final double MIB = 1024 * 1024;

    void measure(int count) {
        System.out.printf("%n%,d images of 500² to 800², bytes to tensor, MiB%n%n", count);
        System.out.println("| images | live heap | resident, this process | resident, decoding processes | images/s |");
        System.out.println("| --- | --- | --- | --- | --- |");
        List<byte[]> files = new ArrayList<>();
        images.all(500).forEach(file -> files.add(BenchImages.bytes(file)));
        images.all(800).forEach(file -> files.add(BenchImages.bytes(file)));
        int share = count / SAMPLES;
        for (int sample = 1; sample <= SAMPLES; sample++) {
            long start = System.nanoTime();
            prepare(files, share);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.gc();
            System.out.printf(
                    "| %,d | %.1f | %.0f | %.0f | %.0f |%n",
                    (long) share * sample,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB,
                    resident(ProcessHandle.current()) / MIB,
                    ProcessHandle.current()
                                    .children()
                                    .mapToLong(MemoryRun::resident)
                                    .sum()
                            / MIB,
                    share / seconds);
        }
    }

    private void prepare(List<byte[]> files, int count) {
        ModelInput input = new ModelInput(
                PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), 224, 224, TensorLayout.NCHW);
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(lanes);
        for (int lane = 0; lane < lanes; lane++) {
            Thread.startVirtualThread(() -> {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    TensorRows.tensor(preparation, files.get(i % files.size()), input);
                }
                done.countDown();
            });
        }
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Bytes, from what Linux says of the process; 0 when it has ended.
    private static long resident(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
