package featuredrop.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// One running system on this machine: servers and workers as processes, their state in one directory.
///
/// The processes live on when this JVM ends; [#close] or `make down` ends them. A process can be killed, frozen and
/// started again by name, which is how tests play faults. For use by one thread at a time.
public final class LocalSystem implements AutoCloseable {
    /// The EC2 region of the local system.
    public static final String REGION = LocalConfig.REGION;
    /// Its one GPU pool.
    public static final String POOL = LocalConfig.POOL;

    private static final String PORTS = "ports.properties";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /// A worker ends when a server does not answer in time, which a busy machine can cause; systemd would start it
    /// again.
    private static final int MOST_STARTS = 2;

    private final LocalDirectory directory;
    private final LocalPorts ports;
    private final NamedValues values;
    private final FeatureDropConfig config;
    private final ProcessTable table;
    private final Map<String, ProcessSpec> servers = new LinkedHashMap<>();
    private final Map<String, ProcessSpec> workers = new LinkedHashMap<>();
    private final Consumer<String> lines;

    /// Prepares a system; nothing runs yet.
    ///
    /// @param lines takes one line for each step
    public LocalSystem(LocalDirectory directory, LocalSettings settings, Consumer<String> lines) {
        this.directory = directory;
        this.lines = lines;
        this.table = new ProcessTable(directory);
        Path portFile = directory.state(PORTS);
        this.ports = switch (settings.ports()) {
            case WELL_KNOWN -> LocalPorts.wellKnown(portFile);
            case ANY_FREE -> LocalPorts.anyFree(portFile);
        };
        this.values = settings.change().apply(new LocalConfig(directory, ports).values(settings.gpuHosts()));
        this.config = values.bind(FeatureDropConfig.class);
        LocalProcesses processes = new LocalProcesses(directory, ports);
        processes.servers(settings.gpuHosts()).forEach(spec -> servers.put(spec.name(), spec));
        processes
                .workers(config.sites().keySet().stream().sorted().toList())
                .forEach(spec -> workers.put(spec.name(), spec));
    }

    /// Starts everything that does not run yet and waits until it can be used.
    public void up() {
        upServers();
        startAll(workers.values());
    }

    /// Starts only what the workers talk to: Temporal, HDFS, S3, the EC2 API.
    public void upServers() {
        prepare();
        startAll(servers.values());
    }

    /// Writes configuration, keys and directories, for those who start processes one by one.
    public void prepare() {
        new LocalState(directory, ports).prepare();
        LocalConfig.write(values, directory.config());
    }

    /// Ends every process of the system.
    @Override
    public void close() {
        table.stopAll();
    }

    /// Starts one process and waits until it can be used.
    public void start(String process) {
        startAll(List.of(spec(process)));
    }

    /// Asks one process to end, and kills it when it does not.
    public void stop(String process) {
        table.stop(process);
    }

    /// Ends one process at once, as a power cut would.
    public void kill(String process) {
        table.kill(process);
    }

    /// Ends one process at once and starts it again.
    public void restart(String process) {
        kill(process);
        start(process);
    }

    /// Stops one process from running (SIGSTOP); it stays in memory and keeps its connections.
    public void freeze(String process) {
        table.signal(process, "STOP");
    }

    /// Lets a frozen process run on.
    public void thaw(String process) {
        table.signal(process, "CONT");
    }

    /// Whether a process of this name lives.
    public boolean isAlive(String process) {
        return table.find(process).isPresent();
    }

    /// Names of all servers and workers.
    public List<String> processes() {
        return Stream.concat(servers.keySet().stream(), workers.keySet().stream())
                .toList();
    }

    /// What the workers of this system are configured with.
    public FeatureDropConfig config() {
        return config;
    }

    /// The same as a file.
    public Path configFile() {
        return directory.config();
    }

    /// Where its servers listen.
    public LocalPorts ports() {
        return ports;
    }

    /// Where its files lie.
    public LocalDirectory directory() {
        return directory;
    }

    private ProcessSpec spec(String process) {
        ProcessSpec spec = servers.getOrDefault(process, workers.get(process));
        if (spec == null) {
            throw new LocalSystemException("No process is called '" + process + "'; there are " + processes());
        }
        return spec;
    }

    private void startAll(Iterable<ProcessSpec> specs) {
        List<ProcessSpec> absent = new ArrayList<>();
        specs.forEach(spec -> {
            if (!isAlive(spec.name())) {
                absent.add(spec);
            }
        });
        ports.requireFree(
                directory.state(PORTS), absent.stream().map(ProcessSpec::name).toList());
        Map<ProcessSpec, Long> started = new LinkedHashMap<>();
        absent.forEach(spec -> started.put(spec, table.start(spec)));
        long begin = System.nanoTime();
        started.forEach((spec, logBefore) -> {
            awaitReady(spec, logBefore, begin);
            lines.accept(String.format("%-10s ready after %.1f s", spec.name(), (System.nanoTime() - begin) / 1e9));
        });
    }

    private void awaitReady(ProcessSpec spec, long logBefore, long begin) {
        int starts = 1;
        while (!spec.readiness().reached(outputSince(spec.name(), logBefore))) {
            if (!isAlive(spec.name()) && starts == MOST_STARTS) {
                // Another system may have been faster since the first look.
                ports.requireFree(directory.state(PORTS), List.of(spec.name()));
                throw new LocalSystemException(spec.name() + " ended at its start: "
                        + lastLine(outputSince(spec.name(), logBefore)) + " (" + directory.log(spec.name()) + ")");
            }
            if (!isAlive(spec.name())) {
                starts++;
                table.start(spec);
            }
            if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
                throw new LocalSystemException(spec.name() + " is not ready after " + START_LIMIT.toSeconds() + " s ("
                        + directory.log(spec.name()) + ")");
            }
            pause();
        }
    }

    private String outputSince(String process, long from) {
        try (RandomAccessFile log = new RandomAccessFile(directory.log(process).toFile(), "r")) {
            log.seek(from);
            byte[] bytes = new byte[Math.toIntExact(Math.min(1 << 20, log.length() - from))];
            log.readFully(bytes);
            return new String(bytes, UTF_8);
        } catch (IOException e) {
            throw new LocalSystemException("Cannot read " + directory.log(process), e);
        }
    }

    private static String lastLine(String output) {
        return output.lines().filter(line -> !line.isBlank()).reduce("no output", (_, line) -> line);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalSystemException("Interrupted while starting", e);
        }
    }
}
