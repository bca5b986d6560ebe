package featuredrop.local.demo;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.LiveConnections;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.land.DropLander;
import featuredrop.cli.land.LocalFiles;
import featuredrop.exchange.progress.Progress;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropKey;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// Lands the demo's drops on a running system, waits for their publication and reports. For one thread.
final class Demo {
    static final String SITE = "north";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final LocalDirectory directory;
    private final LocalSystem system;
    private final PrintStream out;

    Demo(LocalDirectory directory, LocalSystem system, PrintStream out) {
        this.directory = directory;
        this.system = system;
        this.out = out;
    }

    /// @return whether everything added up
    boolean run() throws IOException, InterruptedException, TimeoutException {
        long begin = System.nanoTime();
        out.println("Starting the local system");
        system.up();
        URI web = URI.create("http://127.0.0.1:" + system.ports().web());
        List<DemoDrop> drops = DemoDrops.make(directory.tool("photos"), directory.state("web"), web, Instant.now());
        try (Connections connections = new LiveConnections(system.config())) {
            Map<DropKey, DemoDrop> landed = land(connections, drops);
            connections.schedules().getHandle("scan/" + SITE).trigger();
            DemoHosts hosts = new DemoHosts(connections.temporal(), LocalSystem.POOL);
            List<DropRun> runs = await(connections, landed, hosts);
            boolean right = new DemoReport(connections, out).print(landed, runs);
            out.printf(
                    "%n%s in %s%n",
                    right ? "Everything added up" : "NOT EVERYTHING ADDED UP",
                    HumanText.duration(Duration.ofNanos(System.nanoTime() - begin)));
            return right;
        }
    }

    private Map<DropKey, DemoDrop> land(Connections connections, List<DemoDrop> drops) throws IOException {
        DropLander lander = new DropLander(SITE, connections.site(SITE), connections.landing(SITE));
        Map<DropKey, DemoDrop> landed = new LinkedHashMap<>();
        for (DemoDrop drop : drops) {
            LocalFiles files = LocalFiles.of(written(drop));
            DropKey key = lander.land(drop.partner().partner(), drop.dropId(), files, Progress.NONE);
            out.println("Landed " + key + ": " + drop.records() + " records in "
                    + files.files().size() + " files, " + HumanText.bytes(files.bytes()));
            landed.put(key, drop);
        }
        return landed;
    }

    private Path written(DemoDrop drop) throws IOException {
        Path folder = directory.state("demo").resolve(drop.partner().partner()).resolve(drop.dropId());
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : drop.files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    /// Says where each drop and each host stands whenever that changes, until all have ended and no host runs.
    private List<DropRun> await(Connections connections, Map<DropKey, DemoDrop> landed, DemoHosts hosts)
            throws InterruptedException, TimeoutException {
        Drops drops = new Drops(connections.temporal());
        Map<DropKey, String> said = new LinkedHashMap<>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            List<DropRun> ended = new ArrayList<>();
            for (DropKey key : landed.keySet()) {
                Optional<DropRun> run = drops.newest(key);
                String now = run.map(known -> DropLine.of(connections.config().temporal(), drops, known)
                                .text())
                        .orElse(key + "  waits to be scanned");
                if (!now.equals(said.put(key, now))) {
                    out.printf("%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, now);
                }
                run.filter(known -> !known.isRunning()).ifPresent(ended::add);
            }
            for (String news : hosts.news()) {
                out.printf("%5.1f s  %s%n", (System.nanoTime() - begin) / 1e9, news);
            }
            if (ended.size() == landed.size() && hosts.allStopped()) {
                return ended;
            }
            Thread.sleep(LOOK_EVERY);
        }
        throw new TimeoutException("The drops have not ended, or hosts run on, after " + HumanText.duration(LIMIT));
    }
}
