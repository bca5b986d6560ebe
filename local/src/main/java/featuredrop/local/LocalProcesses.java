package featuredrop.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How each process of the local system is started. The names are what operators and tests call them.
final class LocalProcesses {
    /// Small and quick to start: the whole system shares a laptop.
    private static final List<String> FRUGAL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final LocalDirectory directory;
    private final LocalPorts ports;

    LocalProcesses(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /// What the workers talk to.
    List<ProcessSpec> servers() {
        return List.of(hdfs(), temporal(), s3(), ec2());
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
        for (String attribute : List.of("Site", "Partner", "DropId", "Stage")) {
            command.add("--search-attribute=" + attribute + "=Keyword");
        }
        command.add("--search-attribute=Paused=Bool");
        command.add("--search-attribute=RecordsTotal=Int");
        command.add("--search-attribute=RecordsQuarantined=Int");
        return new ProcessSpec("temporal", command, Map.of(), Readiness.line("Temporal UI:"));
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
        return new ProcessSpec("hdfs", command, Map.of(), Readiness.line("hdfs ready"));
    }

    private ProcessSpec s3() {
        List<String> command = java("-Xmx192m");
        command.addAll(List.of(
                "-Dlogback.configurationFile=" + directory.home().resolve("tools/s3proxy/logback.xml"),
                "-cp",
                directory.tool("s3proxy") + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                directory.state("s3proxy.properties").toString()));
        return new ProcessSpec("s3", command, Map.of(), Readiness.port(ports.s3()));
    }

    private ProcessSpec ec2() {
        List<String> command = List.of(
                directory.tool("python/bin/python").toString(),
                directory.home().resolve("tools/ec2-server").toString(),
                "--port=" + ports.ec2(),
                "--region=" + LocalConfig.REGION,
                "--pool=" + LocalConfig.POOL);
        return new ProcessSpec("ec2", command, Map.of(), Readiness.line("ec2 ready"));
    }

    private List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FRUGAL);
        command.addAll(List.of(options));
        return command;
    }

    private String ownJars() {
        return directory.home().resolve("local/target") + "/*";
    }
}
