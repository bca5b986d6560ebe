package featuredrop.e2e.hdfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two NameNodes under one name, as `hadoop-conf` describes them to clients.
class NameNodeFailoverIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Pattern READY = Pattern.compile("ha ready: (\\d+) (\\d+)");

    private final AtomicInteger rounds = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private @TempDir Path directory;
    private Process cluster;
    private HdfsLandingZone zone;

    @BeforeEach
    void startTwoNameNodes() throws IOException {
        Path home = SharedLocalSystem.home();
        Path log = directory.resolve("ha.log");
        cluster = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        home.resolve(".tools/hdfs") + "/*:" + home.resolve("local/target") + "/*",
                        "featuredrop.local.hdfs.HaHdfsMain",
                        directory.resolve("dfs").toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        MatchResult ports = await().atMost(LONG)
                .until(() -> READY.matcher(Files.readString(log)).results().findFirst(), found -> found.isPresent())
                .orElseThrow();
        Files.writeString(directory.resolve("core-site.xml"), "<configuration/>");
        Files.writeString(directory.resolve("hdfs-site.xml"), """
                <configuration>
                  <property><name>dfs.nameservices</name><value>cluster</value></property>
                  <property><name>dfs.ha.namenodes.cluster</name><value>one,two</value></property>
                  <property><name>dfs.namenode.rpc-address.cluster.one</name><value>127.0.0.1:%s</value></property>
                  <property><name>dfs.namenode.rpc-address.cluster.two</name><value>127.0.0.1:%s</value></property>
                  <property>
                    <name>dfs.client.failover.proxy.provider.cluster</name>
                    <value>org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider</value>
                  </property>
                </configuration>
                """.formatted(ports.group(1), ports.group(2)));
        zone = SharedLocalSystem.landingZone(NamedValues.none()
                .with("hdfs", "hdfs://cluster")
                .with("landing", "/landing")
                .with("output", "/out")
                .with("hadoop-conf", directory)
                .bind(SiteConfig.class));
    }

    @AfterEach
    void stop() throws IOException {
        if (zone != null) {
            zone.close();
        }
        cluster.destroyForcibly();
    }

    @Test
    void workGoesOnWhenTheActiveNameNodeEnds() throws Exception {
        OutputStream open = zone.create("/out/open");
        open.write("before ".getBytes(US_ASCII));
        open.flush();
        try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                var _ = threads.scheduleWithFixedDelay(this::round, 0, 20, TimeUnit.MILLISECONDS);
            }
            await().atMost(LONG).until(() -> rounds.get() > 20);
            cluster.getOutputStream().write('\n');
            cluster.getOutputStream().flush();
            await().atMost(LONG)
                    .until(() -> Files.readString(directory.resolve("ha.log")).contains("ha active"));
            int then = rounds.get();
            await().atMost(LONG).until(() -> rounds.get() > then + 20 || !failures.isEmpty());
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        open.write("and after".getBytes(US_ASCII));
        open.close();

        assertThat(failures).isEmpty();
        assertThat(read("/out/open")).isEqualTo("before and after");
    }

    private void round() {
        String staging = "/out/_staging/" + Thread.currentThread().threadId() + "-" + System.nanoTime();
        try {
            for (String part : List.of("/a", "/b")) {
                try (OutputStream out = zone.create(staging + part)) {
                    out.write(part.getBytes(US_ASCII));
                }
            }
            boolean joined = zone.concat(staging + "/joined", List.of(staging + "/a", staging + "/b"));
            boolean renamed = zone.rename(staging, staging + "-done");
            String read = read(staging + "-done/joined");
            if (!joined || !renamed || !read.equals("/a/b")) {
                failures.add(staging + ": " + joined + " " + renamed + " " + read);
            }
            rounds.incrementAndGet();
        } catch (Exception e) { // any failure is what the test looks for
            failures.add(e.toString());
        }
    }

    private String read(String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
