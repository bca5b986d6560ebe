package featuredrop.bench.fetch;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.extraction.ChunkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Carries images of 20 MB through a heap that is given from outside. Arguments: port, number of images. Prints the
/// seconds, the largest resident size and the images as a row.
public final class LargeImagesMain {
    private static final long MEMORY = 128L << 20;

    private LargeImagesMain() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        List<String> urls = IntStream.range(0, count)
                .mapToObj(i -> "http://" + WebServerMain.address(1 + i % 10) + ":" + port + "/file/large?" + i)
                .toList();
        ChunkReport report;
        double seconds;
        try (Pipeline pipeline = new Pipeline(Pipeline.fetch(port, MEMORY))) {
            long started = System.nanoTime();
            report = pipeline.run(urls);
            seconds = (System.nanoTime() - started) / 1e9;
        }
        if (!report.outcomes().equals(Map.of(Outcome.EXTRACTED, (long) count))) {
            throw new IllegalStateException("Not all were extracted: " + report.outcomes());
        }
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElseThrow();
        System.out.printf(
                "%.1f s, %.1f images/s, largest heap allowed %d MiB, largest resident size %d MiB%n",
                seconds, count / seconds, Runtime.getRuntime().maxMemory() >> 20, Long.parseLong(peak) >> 10);
        System.exit(0);
    }
}
