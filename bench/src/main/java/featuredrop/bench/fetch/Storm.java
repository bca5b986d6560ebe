package featuredrop.bench.fetch;

import featuredrop.exchange.config.FetchConfig;
import featuredrop.fetch.ImageSource.Fetched;
import featuredrop.fetch.http.HttpImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast nine hosts' images arrive with and without a tenth that answers 429 to everything.
final class Storm {
    private static final int RUNS = 5;
    private static final int EACH = 1_000;
    private static final int STORM = 300;

    private final WebServer web;

    Storm(WebServer web) {
        this.web = web;
    }

    /// Median seconds until the last image of the nine.
    ///
    /// @param calm without the tenth
    /// @param stormy with it
    record Result(double calm, double stormy) {}

    Result measure() throws Exception {
        double[] calm = new double[RUNS];
        double[] stormy = new double[RUNS];
        seconds(List.of());
        for (int run = 0; run < RUNS; run++) {
            calm[run] = seconds(List.of());
            stormy[run] = seconds(web.urls(1, STORM, "/429").stream()
                    .map(url -> url.replace(WebServerMain.address(1), WebServerMain.address(10)))
                    .toList());
        }
        Arrays.sort(calm);
        Arrays.sort(stormy);
        return new Result(calm[RUNS / 2], stormy[RUNS / 2]);
    }

    private double seconds(List<String> storm) throws Exception {
        List<String> nine = web.urls(9, 9 * EACH, "/file/20k-#");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        FetchConfig config = Pipeline.fetch(web.port(), 256L << 20).bind(FetchConfig.class);
        try (HttpImageSource source = new HttpImageSource(config)) {
            long started = System.nanoTime();
            // Interrupted at the end, and nobody asks what became of them.
            List<Future<Fetched>> refused = storm.stream()
                    .map(url -> threads.submit(() -> source.fetch(url)))
                    .toList();
            List<Future<Fetched>> coming = new ArrayList<>();
            nine.forEach(url -> coming.add(threads.submit(() -> source.fetch(url))));
            for (Future<Fetched> fetched : coming) {
                if (!(fetched.get() instanceof Fetched.Image)) {
                    throw new IllegalStateException("Not fetched: " + fetched.get());
                }
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            refused.forEach(fetch -> fetch.cancel(true));
            threads.shutdownNow();
            return seconds;
        }
    }
}
