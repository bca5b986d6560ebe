package featuredrop.bench;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One drop of many records through a stub extractor: records a second, history events, and the io worker's heap.
///
/// The heap is what is live after a full collection that `jcmd` asks for, sampled while the drop runs.
final class LongDrop {
    private static final Pattern USED = Pattern.compile("(?:generation|garbage-first heap) .*?used (\\d+)K");

    private LongDrop() {}

    static void measure(Bench bench, int records, long ioWorker) throws InterruptedException {
        String pid = Long.toString(ioWorker);
        DropKey key = bench.key("long-" + Long.toString(System.currentTimeMillis(), 36));
        bench.land(key, records);
        List<Long> heap = new ArrayList<>();
        Thread sampler = Thread.ofPlatform().daemon().start(() -> sample(pid, heap));
        long start = System.nanoTime();
        Bench.Started started = bench.start(key);
        DropReport report = bench.await(started);
        double seconds = (System.nanoTime() - start) / 1e9;
        sampler.interrupt();
        sampler.join();
        Histories.Life life = new Histories(bench.client()).life(key.workflowId(), started.firstRunId());
        System.out.printf("%,d records in %.1f s: %,.0f records/s%n", report.records(), seconds, records / seconds);
        System.out.printf("history events per 1,000 records: %.2f%n", life.events() * 1000.0 / records);
        System.out.printf("io worker's live heap, MiB, by quarter of the run: %s%n", quarters(heap));
    }

    private static void sample(String pid, List<Long> heap) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                jcmd(pid, "GC.run");
                Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
                long all = used.results()
                        .mapToLong(part -> Long.parseLong(part.group(1)))
                        .sum();
                if (all > 0) {
                    heap.add(all);
                }
                Thread.sleep(2_000);
            }
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String jcmd(String pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, pid, command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String quarters(List<Long> heap) {
        if (heap.size() < 4) {
            return "too short to tell (" + heap.size() + " samples)";
        }
        StringBuilder text = new StringBuilder();
        for (int quarter = 0; quarter < 4; quarter++) {
            List<Long> part = heap.subList(quarter * heap.size() / 4, (quarter + 1) * heap.size() / 4);
            long most = part.stream().mapToLong(Long::longValue).max().orElse(0);
            text.append(String.format("%s%.0f", quarter == 0 ? "" : ", ", most / 1024.0));
        }
        return text.toString();
    }
}
