package featuredrop.bench.fetch;

import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.extraction.ChunkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Images a second of both sides, in turn. Each is the difference of a long and a short run, so that what a run takes
/// to start and to end counts for neither.
final class Throughput {
    private static final int SPREAD = 16;
    private static final int ROUNDS = 3;
    /// One shard for each of img2dataset's two processes: with fewer in the short run one of them would idle, and the
    /// difference would count its work as none.
    private static final int SHORT = 2_000;

    private static final int LONG = SHORT + 4_000;
    /// Until compilers are done with what a worker runs for days. It warms the web server too.
    private static final int WARM = 18_000;

    private final WebServer web;
    private final Img2DatasetPeer peer;

    Throughput(WebServer web, Img2DatasetPeer peer) {
        this.web = web;
        this.peer = peer;
    }

    /// Medians for one image.
    record Result(FetchRun ours, FetchRun theirs) {}

    /// @param file a path of the web server
    Result measure(String file) throws Exception {
        List<String> all = web.urls(SPREAD, LONG, file);
        List<String> some = all.subList(0, SHORT);
        FetchRun[] ours = new FetchRun[ROUNDS];
        FetchRun[] theirs = new FetchRun[ROUNDS];
        try (Pipeline pipeline = new Pipeline(Pipeline.fetch(web.port(), 256L << 20))) {
            for (int images = 0; images < WARM; images += LONG) {
                ours(pipeline, all);
            }
            for (int round = 0; round < ROUNDS; round++) {
                FetchRun started = ours(pipeline, some);
                ours[round] = ours(pipeline, all).each(started, LONG - SHORT);
                started = peer.run(some, SHORT);
                theirs[round] = peer.run(all, LONG).each(started, LONG - SHORT);
            }
        }
        return new Result(FetchRun.median(ours), FetchRun.median(theirs));
    }

    private FetchRun ours(Pipeline pipeline, List<String> urls) throws IOException {
        double cpu = cpu();
        long started = System.nanoTime();
        ChunkReport report = pipeline.run(urls);
        double seconds = (System.nanoTime() - started) / 1e9;
        if (report.outcomes().getOrDefault(Outcome.EXTRACTED, 0L) != urls.size()) {
            throw new IllegalStateException("Not all were extracted: " + report.outcomes());
        }
        return new FetchRun(seconds, cpu() - cpu);
    }

    /// Of this process and its decoding processes.
    private double cpu() {
        ProcessHandle self = ProcessHandle.current();
        double decoding = self.children()
                .filter(child -> child.pid() != web.pid())
                .mapToDouble(Throughput::cpu)
                .sum();
        return cpu(self) + decoding;
    }

    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }
}
