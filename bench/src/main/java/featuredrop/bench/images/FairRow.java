package featuredrop.bench.images;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.FairTurns;
import featuredrop.images.prepare.GuardedPreparation;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.ModelInput;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;

/// How fast ordinary images of one chunk go beside those of another that all exceed their time, and are
/// never given up: the worst case, which in production ends after eight of them.
///
/// @param decoders the product's, with so short a limit that the hostile images exceed it
/// @param lanes of the decoders
record FairRow(ImagePreparation decoders, int lanes, BenchImages images) {
    /// CPU time of an image; the hostile ones take about a second.
    static final Duration LIMIT = Duration.ofMillis(300);

    private static final int HOSTILE = 128;
    private static final int SIDE = 6_000;
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final long BUDGET = 512L << 20;
    private static final HeaderCheck CHECK = new HeaderCheck(40_000_000, 16_384);

    void measure() {
        List<byte[]> files = new ArrayList<>();
        images.all(500).forEach(file -> files.add(BenchImages.bytes(file)));
        byte[] hostile = hostile();
        rate(files, new byte[0]);
        double alone = rate(files, new byte[0]);
        double beside = rate(files, hostile);
        System.out.printf("%nOne chunk of 500² beside %d images of another that exceed their time%n%n", HOSTILE);
        System.out.println("| alone, images/s | beside them, images/s | share | wanted |");
        System.out.println("| --- | --- | --- | --- |");
        System.out.printf("| %.0f | %.0f | %.0f %% | ≥ 40 %% |%n", alone, beside, 100 * beside / alone);
    }

    /// Images of the ordinary chunk in a second.
    ///
    /// @param hostile the file of the other chunk; empty for none
    private double rate(List<byte[]> files, byte[] hostile) {
        ImagePreparation guarded =
                new GuardedPreparation(CHECK, new FairTurns(lanes, BUDGET), ImageSeries.Patience.ENDLESS, decoders);
        InputForm form = new ModelInput(
                        PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), 224, 224, TensorLayout.NCHW)
                .form();
        ImageSeries honest = new ImageSeries();
        ImageSeries other = new ImageSeries();
        AtomicInteger next = new AtomicInteger();
        AtomicLong done = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < HOSTILE; i++) {
            if (hostile.length > 0) {
                threads.add(asking(() -> guarded.prepare(hostile, form, other)));
            }
            threads.add(asking(() -> {
                guarded.prepare(files.get(next.getAndIncrement() % files.size()), form, honest);
                done.incrementAndGet();
            }));
        }
        long start = System.nanoTime();
        try {
            Thread.sleep(MEASURED);
            double rate = done.get() / ((System.nanoTime() - start) / 1e9);
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join();
            }
            return rate;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Thread asking(Runnable once) {
        return Thread.startVirtualThread(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    once.run();
                }
            } catch (CancellationException e) {
                // The measurement has ended.
            }
        });
    }

    private static byte[] hostile() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i += 7) {
            image.setRGB(i % SIDE, i / SIDE, i * 0x9e3779b1);
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
