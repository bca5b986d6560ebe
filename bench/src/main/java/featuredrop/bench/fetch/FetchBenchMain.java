package featuredrop.bench.fetch;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.extraction.ChunkReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Measures fetching and prints a table. Arguments: the repository's root, a directory for its files, the number of
/// images of 20 MB, and which rows.
public final class FetchBenchMain {
    private static final int HOSTS = 50;

    private final Path work;
    private final WebServer web;
    private final Img2DatasetPeer peer;

    private FetchBenchMain(Path home, Path work, WebServer web) {
        this.work = work;
        this.web = web;
        this.peer = new Img2DatasetPeer(home, work);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path work = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        Path photos = home.resolve(".tools/photos");
        ImageFiles.write(work, "20k-", ImageFiles.photos(photos, 400, 20_000));
        ImageFiles.write(work, "100k-", ImageFiles.photos(photos, 800, 100_000));
        Files.write(work.resolve("large"), ImageFiles.bitmap());
        try (WebServer web = new WebServer(work, HOSTS)) {
            FetchBenchMain bench = new FetchBenchMain(home, work, web);
            System.out.println("| what | FeatureDrop | img2dataset 1.47 | ratio | bar |\n|---|---|---|---|---|");
            for (String row : arguments[3].split(",", -1)) {
                bench.measure(row, arguments[2]);
            }
        }
        System.exit(0);
    }

    private void measure(String row, String large) throws Exception {
        switch (row) {
            case "small" -> throughput("URL → tensor, 20 KB, 400 × 400", "/file/20k-#");
            case "medium" -> throughput("URL → tensor, 100 KB, 800 × 800", "/file/100k-#");
            case "slow" -> slowHost();
            case "storm" -> storm();
            case "large" -> largeImages(large);
            default -> throw new IllegalArgumentException("No row '" + row + "'");
        }
    }

    private void throughput(String what, String file) throws Exception {
        Throughput.Result result = new Throughput(web, peer).measure(file);
        row(
                what,
                rate(result.ours()),
                rate(result.theirs()),
                ratio(result.theirs().seconds() / result.ours().seconds()),
                "≥ 1.5×");
    }

    private static String rate(FetchRun image) {
        return "%.0f images/s, %.2f ms of CPU each".formatted(1 / image.seconds(), 1e3 * image.cpu());
    }

    /// One of fifty sends 256 bytes a second, which keeps a read from ever timing out.
    private void slowHost() throws Exception {
        long each = 20;
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < each * HOSTS; i++) {
            int host = 1 + i % HOSTS;
            urls.add(web.url(host, (host == 7 ? "/drip/20k-" : "/file/20k-") + i % 6 + "?" + i));
        }
        ChunkReport report;
        double ours;
        try (Pipeline pipeline = new Pipeline(Pipeline.fetch(web.port(), 256L << 20))) {
            long started = System.nanoTime();
            report = pipeline.run(urls);
            ours = (System.nanoTime() - started) / 1e9;
        }
        if (report.outcomes().getOrDefault(Outcome.EXTRACTED, 0L) != each * (HOSTS - 1)) {
            throw new IllegalStateException("Unexpected: " + report.outcomes());
        }
        double theirs = peer.run(urls, urls.size()).seconds();
        row(
                "one of 50 hosts sends 256 bytes a second, 1,000 images of 20 KB",
                "%.1f s, its 20 images are DEADLINE".formatted(ours),
                "%.1f s, all images".formatted(theirs),
                ratio(ours / theirs),
                "≤ 0.5×");
    }

    private void storm() throws Exception {
        Storm.Result result = new Storm(web).measure();
        row(
                "9 hosts, 9,000 images of 20 KB, beside a host that answers 429",
                "%.2f s, without it %.2f s (medians of 5)".formatted(result.stormy(), result.calm()),
                "–",
                "%.0f %% of the rate".formatted(100 * result.calm() / result.stormy()),
                "≥ 95 %");
    }

    private void largeImages(String count) throws Exception {
        Path output = work.resolve("large.out");
        Process process = new ProcessBuilder(JavaProcess.command(
                        List.of("-Xmx512m", LargeImagesMain.class.getName(), "" + web.port(), count)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = process.waitFor();
        String text = Files.readString(output).strip();
        if (status != 0) {
            throw new IllegalStateException("Large images: " + text);
        }
        String line = text.substring(text.lastIndexOf('\n') + 1);
        row(count + " images of 20 MB, 128 MiB for bodies", line, "–", "–", "runs in -Xmx512m");
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f×", value);
    }

    private static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }
}
