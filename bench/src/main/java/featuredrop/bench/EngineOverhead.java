package featuredrop.bench;

import featuredrop.workflows.drop.DropKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the engine costs: drops of one file, one chunk and one record, end to end on the local system.
///
/// Prints p50, p95 and max of drops one after another and of their activities, and drops per second of 200 at once.
final class EngineOverhead {
    private static final int ONE_BY_ONE = 30;
    private static final int AT_ONCE = 200;

    private EngineOverhead() {}

    static void measure(Bench bench) {
        String run = Long.toString(System.currentTimeMillis(), 36);
        run(bench, bench.key("warm-" + run));
        List<Histories.Life> lives = new ArrayList<>();
        for (int i = 0; i < ONE_BY_ONE; i++) {
            lives.add(run(bench, bench.key("single-" + run + "-" + i)));
        }
        report(lives);
        atOnce(bench, run);
    }

    private static Histories.Life run(Bench bench, DropKey key) {
        bench.land(key, 1);
        Bench.Started started = bench.start(key);
        bench.await(started);
        return new Histories(bench.client()).life(key.workflowId(), started.firstRunId());
    }

    private static void report(List<Histories.Life> lives) {
        List<Duration> wall = lives.stream().map(Histories.Life::wall).toList();
        List<Histories.Activity> all =
                lives.stream().flatMap(life -> life.activities().stream()).toList();
        System.out.printf("%d drops of one record, one after another, milliseconds%n", lives.size());
        System.out.printf("%-28s %8s %8s %8s%n", "", "p50", "p95", "max");
        row("drop, first to last event", wall);
        row("activity, queued", all.stream().map(Histories.Activity::queued).toList());
        row(
                "activity, queued and worked",
                all.stream().map(a -> a.queued().plus(a.worked())).toList());
        all.stream()
                .map(Histories.Activity::type)
                .distinct()
                .forEach(type -> row(
                        "  " + type,
                        all.stream()
                                .filter(a -> a.type().equals(type))
                                .map(a -> a.queued().plus(a.worked()))
                                .toList()));
        System.out.printf(
                "activities a drop: %.1f, events a drop: %.1f%n%n",
                (double) all.size() / lives.size(),
                lives.stream().mapToLong(Histories.Life::events).average().orElse(0));
    }

    private static void atOnce(Bench bench, String run) {
        List<DropKey> keys = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            keys.add(bench.key("many-" + run + "-" + i));
            bench.land(keys.get(i), 1);
        }
        long start = System.nanoTime();
        List<Bench.Started> started = keys.stream().map(bench::start).toList();
        started.forEach(bench::await);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d drops at once: %.1f s, %.2f drops/s%n", AT_ONCE, seconds, AT_ONCE / seconds);
    }

    private static void row(String name, List<Duration> times) {
        System.out.printf("%-28s %s%n", name, new Percentiles(times).row());
    }
}
