package featuredrop.bench.site;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.Stage;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/// What drops cost that wait for their done flag: Temporal's server, a control worker, an io worker, HDFS
/// and S3, as processes of their own. After a first look each drop looks again after three minutes, and
/// then after six. So the first window below holds scans only, and the second also one look of each drop.
/// What the processes use without drops is measured before and left out.
///
/// Arguments: the repository's root and the number of drops.
public final class WaitingBenchMain {
    private static final String SITE = "north";
    private static final int PARTNERS = 20;
    private static final Duration LOOK_EVERY = Duration.ofMinutes(3);
    private static final Duration SCANS_ONLY = Duration.ofSeconds(60);
    private static final Duration WITH_A_LOOK = Duration.ofSeconds(150);
    private static final double WINDOWS = WITH_A_LOOK.toMillis() / (double) SCANS_ONLY.toMillis();
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration SCAN_EVERY = Duration.ofSeconds(20);
    private static final List<String> PROCESSES = List.of("temporal", "control", "io-" + SITE, "hdfs", "s3");

    private final LocalSystem system;
    private final FeatureDropConfig config;
    private final WorkflowClient client;
    private final int drops;

    private WaitingBenchMain(LocalSystem system, WorkflowClient client, int drops) {
        this.system = system;
        this.config = system.config();
        this.client = client;
        this.drops = drops;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var/bench-waiting"));
        LocalSettings settings = LocalSettings.besideOthers()
                .with("schedules.scan", SCAN_EVERY.toString())
                .with("input.waiting-drops", 5_000)
                .with("input.scanned-drops", 5_000);
        for (int i = 0; i < PARTNERS; i++) {
            settings = settings.with("sites." + SITE + ".partners.p" + i + ".id", 1_000 + i)
                    .with("sites." + SITE + ".partners.p" + i + ".model", "efficientnet-lite0")
                    .with("sites." + SITE + ".partners.p" + i + ".pool", "local")
                    .with("sites." + SITE + ".partners.p" + i + ".look-every", LOOK_EVERY.toString());
        }
        try (LocalSystem system = new LocalSystem(directory, settings, line -> System.out.println(line))) {
            system.upServers();
            WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(system.config().temporal().address())
                    .setRpcTimeout(Duration.ofMinutes(1))
                    .build());
            try {
                service.connect(Duration.ofMinutes(1));
                WorkflowClient client = WorkflowClient.newInstance(
                        service,
                        WorkflowClientOptions.newBuilder()
                                .setNamespace(system.config().temporal().namespace())
                                .build());
                new WaitingBenchMain(system, client, Integer.parseInt(args[1])).run();
            } finally {
                service.shutdownNow();
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        try (HdfsLandingZone zone = HdfsLandingZone.open(config.site(SITE))) {
            system.start("control");
            system.start("io-" + SITE);
            spent(WARM_UP);
            Map<String, Duration> idle = spent(SCANS_ONLY);
            IntStream.range(0, drops)
                    .boxed()
                    .gather(Gatherers.mapConcurrent(16, i -> put(zone, i, "part-0.bin")))
                    .forEach(_ -> {});
            long begin = System.nanoTime();
            await("AWAIT", drops);
            System.out.printf("%,d drops wait after %.0f s%n", drops, (System.nanoTime() - begin) / 1e9);
            long scansBefore = scans();
            Map<String, Duration> scansOnly = spent(SCANS_ONLY);
            long scans = scans() - scansBefore;
            scansBefore = scans();
            Map<String, Duration> withALook = spent(WITH_A_LOOK);
            print(less(scansOnly, idle, 1), scans, less(withALook, idle, WINDOWS), scans() - scansBefore);
            long told = System.nanoTime();
            put(zone, 7, "_SUCCESS");
            await("AWAIT", drops - 1);
            System.out.printf(
                    "a flag was noticed %.1f s after it came, with a scan every %d s%n",
                    (System.nanoTime() - told) / 1e9, SCAN_EVERY.toSeconds());
        }
    }

    private void print(Map<String, Duration> scansOnly, long scans, Map<String, Duration> withALook, long otherScans) {
        System.out.printf("%-10s %14s %14s %10s %8s%n", "", "ms a scan", "ms a look", "resident", "threads");
        double scanAll = 0;
        double lookAll = 0;
        for (String process : PROCESSES) {
            double scan = scansOnly.getOrDefault(process, Duration.ZERO).toMillis() / (double) Math.max(1, scans);
            double look = (withALook.getOrDefault(process, Duration.ZERO).toMillis() - scan * otherScans) / drops;
            ProcessLoad load = ProcessLoad.of(pid(process));
            System.out.printf(
                    "%-10s %14.1f %14.3f %6d MiB %8d%n",
                    process, scan, look, load.residentBytes() >> 20, load.threads());
            scanAll += scan;
            lookAll += look;
        }
        System.out.printf("%-10s %14.1f %14.3f   (%d and %d scans)%n", "all", scanAll, lookAll, scans, otherScans);
        double perDropAndMinute = scanAll / drops / 2 + lookAll / 15;
        System.out.printf(
                "ms of CPU for a waiting drop and minute, with a scan every 2 min and a look every 15 min: %.3f;"
                        + " cores for 10,000 such drops: %.3f%n",
                perDropAndMinute, perDropAndMinute * 10_000 / 60_000);
    }

    /// Without what the processes use when there is no drop.
    private static Map<String, Duration> less(Map<String, Duration> spent, Map<String, Duration> idle, double windows) {
        Map<String, Duration> rest = new LinkedHashMap<>();
        spent.forEach((process, time) -> rest.put(
                process,
                time.minusMillis(
                        Math.round(idle.getOrDefault(process, Duration.ZERO).toMillis() * windows))));
        return rest;
    }

    private Map<String, Duration> spent(Duration window) throws InterruptedException {
        Map<String, Duration> before = new LinkedHashMap<>();
        PROCESSES.forEach(name -> before.put(name, ProcessLoad.of(pid(name)).cpu()));
        TimeUnit.MILLISECONDS.sleep(window.toMillis());
        Map<String, Duration> spent = new LinkedHashMap<>();
        PROCESSES.forEach(
                name -> spent.put(name, ProcessLoad.of(pid(name)).cpu().minus(before.get(name))));
        return spent;
    }

    private long pid(String process) {
        return new ProcessTable(system.directory()).find(process).orElseThrow().pid();
    }

    private void await(String stage, int expected) throws InterruptedException {
        while (count("WorkflowType = 'Drop' AND ExecutionStatus = 'Running' AND " + SearchKeys.STAGE.getName() + " = '"
                        + Stage.valueOf(stage) + "'")
                != expected) {
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private long scans() {
        return count("WorkflowType = 'DropScan' AND ExecutionStatus = 'Completed'");
    }

    private long count(String query) {
        return client.countWorkflows(query).getCount();
    }

    private DropKey put(HdfsLandingZone zone, int drop, String file) {
        DropKey key = new DropKey(SITE, "p" + drop % PARTNERS, "w" + drop);
        String path = config.site(SITE).landing() + "/" + key.partner() + "/" + key.dropId() + "/" + file;
        try {
            zone.create(path).close();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
        return key;
    }
}
