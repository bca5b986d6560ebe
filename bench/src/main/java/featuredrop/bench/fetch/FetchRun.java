package featuredrop.bench.fetch;

import java.util.Arrays;

/// What some images took.
///
/// @param seconds by the clock
/// @param cpu seconds of all processes of one side, without the web server
record FetchRun(double seconds, double cpu) {
    /// What this run took more than a shorter one, for each of the images that it had more.
    FetchRun each(FetchRun shorter, int images) {
        return new FetchRun((seconds - shorter.seconds) / images, (cpu - shorter.cpu) / images);
    }

    /// Clock and CPU time each from the middle of the runs.
    static FetchRun median(FetchRun... runs) {
        double[] seconds =
                Arrays.stream(runs).mapToDouble(FetchRun::seconds).sorted().toArray();
        double[] cpu = Arrays.stream(runs).mapToDouble(FetchRun::cpu).sorted().toArray();
        return new FetchRun(seconds[runs.length / 2], cpu[runs.length / 2]);
    }
}
