package featuredrop.local;

import featuredrop.connection.NamespaceSetup;
import featuredrop.workflows.drop.SearchKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How each process of the local system is started. Immutable. The names are what operators and tests call them.
public final class LocalProcesses {
    /// Small and quick to start: the whole system shares a laptop.
    private static final List<String> FRUGAL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final String WORKER_HEAP = "256m";
    /// Decoded images and tensors ahead of the batch.
    private static final String GPU_WORKER_HEAP = "768m";

    private final LocalDirectory directory;
    private final LocalPorts ports;

    public LocalProcesses(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /// What the workers talk to.
    ///
    /// @param gpuHosts how many machines the EC2 API has at its start
    List<ProcessSpec> servers(int gpuHosts) {
        return List.of(hdfs(), temporal(), s3(), ec2(gpuHosts), web());
    }

    /// What does the work: the control worker, one io worker per site, and the machines that run the GPU workers.
    List<ProcessSpec> workers(Iterable<String> sites) {
        List<ProcessSpec> workers = new ArrayList<>();
        workers.add(worker("control", "--control"));
        for (String site : sites) {
            workers.add(worker("io-" + site, "--io", "--site", site));
        }
        workers.add(machine());
        return workers;
    }

    /// A GPU worker, which only its machine starts.
    ///
    /// @param name what operators and tests call it
    /// @param hostId the EC2 instance that it runs on
    public ProcessSpec gpuWorker(String name, String hostId) {
        return launch(name, GPU_WORKER_HEAP, "featuredrop-gpu-worker", "--host-id", hostId);
    }

    private ProcessSpec worker(String name, String... role) {
        return launch(name, WORKER_HEAP, "featuredrop-worker", role);
    }

    private ProcessSpec launch(String name, String heap, String launcher, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(directory.home().resolve("bin").resolve(launcher).toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", directory.config().toString()));
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "FEATUREDROP_JAVA_OPTS",
                "-Xmx" + heap + " " + scratch(directory) + " " + String.join(" ", FRUGAL));
        return new ProcessSpec(name, command, environment, ProcessReadiness.line("worker ready"));
    }

    private ProcessSpec machine() {
        List<String> command = java("-Xmx64m");
        command.addAll(List.of(
                "-cp",
                ownJars() + ":" + directory.home().resolve("local/target/lib") + "/*",
                "featuredrop.local.machine.MachineMain",
                directory.home().toString(),
                directory.root().toString()));
        return new ProcessSpec("machine", command, Map.of(), ProcessReadiness.line("machine ready"));
    }

    private ProcessSpec web() {
        List<String> command = java("-Xmx64m");
        command.addAll(List.of(
                "-cp",
                ownJars() + ":" + directory.home().resolve("local/target/lib") + "/*",
                "featuredrop.local.web.ImageWebServerMain",
                "--port=" + ports.web(),
                "--root=" + directory.state("web")));
        return new ProcessSpec("web", command, Map.of(), ProcessReadiness.port(ports.web()));
    }

    private ProcessSpec temporal() {
        List<String> command = new ArrayList<>(List.of(
                directory.tool("python/bin/temporal").toString(),
                "server",
                "start-dev",
                "--ip=127.0.0.1",
                "--port=" + ports.temporal(),
                "--ui-port=" + ports.temporalUi(),
                "--ui-disable-news-fetch",
                "--log-level=warn",
                "--db-filename=" + directory.state("temporal.db"),
                "--sqlite-pragma=journal_mode=WAL",
                "--sqlite-pragma=synchronous=NORMAL",
                // By default its one shard is asked 20 times a second, which costs an activity 50 to 100 ms.
                "--dynamic-config-value=history.transferProcessorMaxPollRPS=2000",
                "--dynamic-config-value=history.timerProcessorMaxPollRPS=2000"));
        SearchKeys.ALL.forEach(key -> command.add("--search-attribute=" + NamespaceSetup.text(key)));
        return new ProcessSpec("temporal", command, Map.of(), ProcessReadiness.line("Temporal UI:"));
    }

    private ProcessSpec hdfs() {
        List<String> command = java("-Xmx256m");
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"));
        command.add(directory.tool("hdfs") + "/*:" + ownJars());
        command.addAll(List.of(
                "featuredrop.local.hdfs.HdfsMain",
                directory.state("hdfs").toString(),
                Integer.toString(ports.hdfs()),
                Integer.toString(ports.hdfsUi())));
        command.addAll(LocalConfig.hdfsDirectories());
        return new ProcessSpec("hdfs", command, Map.of(), ProcessReadiness.line("hdfs ready"));
    }

    private ProcessSpec s3() {
        List<String> command = java("-Xmx192m");
        command.addAll(List.of(
                "-cp",
                directory.tool("s3proxy") + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                directory.state("s3proxy.properties").toString()));
        return new ProcessSpec("s3", command, Map.of(), ProcessReadiness.port(ports.s3()));
    }

    private ProcessSpec ec2(int gpuHosts) {
        List<String> command = List.of(
                directory.tool("python/bin/python").toString(),
                directory.home().resolve("tools/ec2-server").toString(),
                "--port=" + ports.ec2(),
                "--region=" + LocalConfig.REGION,
                "--pool=" + LocalConfig.POOL,
                "--hosts=" + gpuHosts);
        return new ProcessSpec("ec2", command, Map.of(), ProcessReadiness.line("ec2 ready"));
    }

    private List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FRUGAL);
        command.add(scratch(directory));
        command.add("-Dlogback.configurationFile=" + directory.home().resolve("tools/logback.xml"));
        command.addAll(List.of(options));
        return command;
    }

    /// Jetty and ONNX Runtime unpack files and leave them behind when they are killed.
    static String scratch(LocalDirectory directory) {
        return "-Djava.io.tmpdir=" + directory.state("tmp");
    }

    private String ownJars() {
        return directory.home().resolve("local/target") + "/*";
    }
}
