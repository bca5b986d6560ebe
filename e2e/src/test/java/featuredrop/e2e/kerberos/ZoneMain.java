package featuredrop.e2e.kerberos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What an io worker does with HDFS, over and over: `ZoneMain CONFIG SITE`. Prints a line for each round and ends when
/// its input does. One file stays open for the whole time.
final class ZoneMain {
    private static final int THREADS = 3;
    /// Milliseconds between rounds; longer than a connection may be idle.
    private static final long PAUSE = 300;

    private final HdfsLandingZone zone;
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    private ZoneMain(HdfsLandingZone zone) {
        this.zone = zone;
    }

    static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "featuredrop/cli/logback.xml");
        new ZoneMain(HdfsLandingZone.open(ConfigFile.load(Path.of(arguments[0])).site(arguments[1]))).run();
    }

    private void run() throws IOException, InterruptedException {
        zone.delete("/open");
        OutputStream open = zone.create("/open");
        try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS + 1)) {
            for (int i = 0; i < THREADS; i++) {
                var _ = threads.scheduleWithFixedDelay(this::round, 0, PAUSE, TimeUnit.MILLISECONDS);
            }
            var _ = threads.scheduleWithFixedDelay(() -> append(open), 0, PAUSE, TimeUnit.MILLISECONDS);
            while (System.in.read() >= 0) {
                // Until its end.
            }
            threads.shutdownNow();
            boolean ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            System.out.println(ended ? "threads ended" : "WRONG: threads go on");
        }
        open.close();
        try (InputStream in = zone.open("/open", 0)) {
            System.out.println("open file " + (in.readAllBytes().length == written.get() ? "whole" : "cut"));
        }
    }

    private void append(OutputStream open) {
        try {
            open.write('x');
            open.flush();
            written.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void round() {
        int round = rounds.incrementAndGet();
        try {
            String directory = "/rounds/" + round;
            OutputStream out = zone.create(directory + "/a");
            out.write("content".getBytes(US_ASCII));
            out.close();
            zone.rename(directory, directory + "-done");
            try (InputStream in = zone.open(directory + "-done/a", 0)) {
                String read = new String(in.readAllBytes(), US_ASCII);
                System.out.println((read.equals("content") ? "ok " : "WRONG ") + round);
            }
            zone.delete(directory + "-done");
        } catch (DropException e) {
            System.out.println("FAIL " + e.type() + " " + e.getMessage());
        } catch (IOException e) {
            System.out.println("FAIL " + e.getMessage());
        }
    }
}
