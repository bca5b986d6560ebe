package featuredrop.e2e.hdfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.local.LocalDirectory;
import featuredrop.local.ProcessReadiness;
import featuredrop.local.ProcessSpec;
import featuredrop.local.ProcessTable;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.client.CreateEncryptionZoneFlag;
import org.apache.hadoop.hdfs.client.HdfsAdmin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `output` in an encryption zone of a real NameNode. The keys lie in a file that both sides read, which stands for a
/// key server.
class EncryptionZoneIT {
    private static @TempDir Path directory;
    private static ProcessTable processes;
    private static String address;
    private static HdfsLandingZone zone;

    @BeforeAll
    static void startHdfsWithAKeyAndAZone() throws Exception {
        LocalDirectory local = new LocalDirectory(SharedLocalSystem.home(), directory);
        String keys = "jceks://file" + directory.resolve("keys.jceks");
        run(java(local, "org.apache.hadoop.crypto.key.KeyShell", "create", "key", "-provider", keys));
        Files.writeString(
                directory.resolve("core-site.xml"),
                "<configuration><property>" + "<name>hadoop.security.key.provider.path</name><value>" + keys
                        + "</value></property></configuration>");
        Files.copy(directory.resolve("core-site.xml"), directory.resolve("hdfs-site.xml"));
        int port = freePort();
        address = "hdfs://127.0.0.1:" + port;
        processes = new ProcessTable(local);
        processes.start(new ProcessSpec(
                "encrypted-hdfs",
                java(
                        local,
                        "featuredrop.local.hdfs.HdfsMain",
                        directory.toString(),
                        Integer.toString(port),
                        Integer.toString(freePort())),
                Map.of(),
                ProcessReadiness.line("hdfs ready")));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Files.readString(local.log("encrypted-hdfs")).contains("hdfs ready"));
        zone = SharedLocalSystem.landingZone(NamedValues.none()
                .with("hdfs", address)
                .with("landing", "/landing")
                .with("output", "/secret/out")
                .with("hadoop-conf", directory)
                .bind(SiteConfig.class));
        write("/landing/atelier/file");
        Configuration configuration = new Configuration();
        configuration.set("hadoop.security.key.provider.path", keys);
        try (FileSystem admin = FileSystem.newInstance(URI.create(address), configuration)) {
            admin.mkdirs(new org.apache.hadoop.fs.Path("/secret"));
            new HdfsAdmin(URI.create(address), configuration)
                    .createEncryptionZone(
                            new org.apache.hadoop.fs.Path("/secret"),
                            "key",
                            EnumSet.of(CreateEncryptionZoneFlag.NO_TRASH));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (zone != null) {
            zone.close();
        }
        if (processes != null) {
            processes.stopAll();
        }
    }

    @Test
    void partsAreLeftToBeCopiedAndAWholeDirectoryIsRenamed() throws Exception {
        write("/secret/out/_staging/a");
        write("/secret/out/_staging/b");
        List<String> parts = List.of("/secret/out/_staging/a", "/secret/out/_staging/b");

        assertThat(zone.concat("/secret/out/_staging/joined", parts)).isFalse();
        assertThat(zone.list("/secret/out/_staging"))
                .extracting(file -> file.path())
                .isEqualTo(parts);
        assertThat(zone.rename("/secret/out/_staging", "/secret/out/drop")).isTrue();
        assertThat(read("/secret/out/drop/a")).isEqualTo("content");
        assertThat(read("/.reserved/raw/secret/out/drop/a")).isNotEqualTo("content");
    }

    @Test
    void nothingIsRenamedOverTheZonesBorder() {
        assertThatThrownBy(() -> zone.rename("/landing/atelier/file", "/secret/out/file"))
                .isInstanceOf(DropException.class)
                .hasMessageContaining("/landing/atelier/file can't be moved into an encryption zone");
        assertThat(zone.stat("/landing/atelier/file")).isPresent();
    }

    private static List<String> java(LocalDirectory local, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                local.tool("hdfs") + "/*:" + local.home().resolve("local/target") + "/*",
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("run.log").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("run.log")))
                .isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void write(String path) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write("content".getBytes(US_ASCII));
        }
    }

    private static String read(String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return new String(in.readAllBytes(), US_ASCII);
        }
    }
}
