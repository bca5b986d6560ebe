package featuredrop.e2e.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.cli.FeatureDropMain;
import featuredrop.cli.servers.Finding;
import featuredrop.cli.servers.Finding.Level;
import featuredrop.cli.servers.ServerChecks;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSettings;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.gpupool.GpuHost;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `featuredrop config check --connect` against real servers, with one thing broken at a time.
@Timeout(240)
final class ServerChecksIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String POOL = "FEATUREDROP_POOLS_LOCAL_";

    private static @TempDir Path root;
    private static LocalSystem system;
    private static DistributedFileSystem hdfs;

    private @TempDir Path directory;

    /// What the command said.
    private record Said(int exit, List<String> out, List<String> err) {}

    @BeforeAll
    static void startTheServers() throws IOException {
        system = new LocalSystem(
                new LocalDirectory(SharedLocalSystem.home(), root), LocalSettings.besideOthers(), System.out::println);
        system.upServers();
        hdfs = (DistributedFileSystem) FileSystem.newInstance(
                URI.create("hdfs://127.0.0.1:" + system.ports().hdfs()), new Configuration());
    }

    @AfterAll
    static void stopTheServers() throws IOException {
        hdfs.close();
        system.close();
    }

    @Test
    void aSoundInstallationIsToldLineByLineAndNothingIsLeftBehind() throws IOException {
        Said said = check(Map.of());

        assertThat(said.err()).isEmpty();
        assertThat(said.exit()).isZero();
        assertThat(said.out()).hasSize(9).satisfies(lines -> {
            assertThat(lines.get(1)).endsWith("namespace default: exists and has its search attributes");
            assertThat(lines.get(2)).startsWith("exchange.bucket ").endsWith("exists and takes conditional writes");
            assertThat(lines.get(3)).isEqualTo("sites.north.landing /north/landing: can be listed");
            assertThat(lines.get(4))
                    .isEqualTo("sites.north.output /north/features: files can be created, renamed and removed");
            assertThat(lines.get(7)).endsWith("1 of its hosts found by tag");
            assertThat(lines.get(8)).startsWith("pools.local.ssh, host i-").endsWith("is stopped; SSH was not tried");
        });
        assertThat(hdfs.listStatus(new org.apache.hadoop.fs.Path("/north/features")))
                .isEmpty();
        assertThat(bucketContent()).isEmpty();
    }

    @Test
    void anAbsentBucketIsOneLine() throws IOException {
        assertWrong(check(Map.of("FEATUREDROP_EXCHANGE_BUCKET", "nothing-here")))
                .singleElement()
                .asString()
                .startsWith("featuredrop: exchange.bucket nothing-here at http://127.0.0.1:")
                .contains("404 NoSuchBucket; the bucket does not exist: whoever manages the storage must create it");
    }

    @Test
    void keysThatTheStorageDoesNotKnowAreARefusalWithoutTheKeys() throws IOException {
        Path keys = keys("aws_access_key_id=AKIAWRONG\naws_secret_access_key=s3cret\n");

        assertWrong(check(Map.of("FEATUREDROP_EXCHANGE_CREDENTIALS", keys.toString())))
                .singleElement()
                .asString()
                .contains("S3 refuses LIST of s3://", "403", "the key is wrong")
                .doesNotContain("s3cret", "AKIAWRONG");
    }

    @Test
    void aFileOfKeysThatIsAbsentOrForOthersIsOneLine() throws IOException {
        Path keys = keys("aws_access_key_id=local\naws_secret_access_key=s3cret\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));

        assertWrong(check(Map.of("FEATUREDROP_EXCHANGE_CREDENTIALS", keys.toString())))
                .singleElement()
                .asString()
                .startsWith("featuredrop: exchange.bucket ")
                .endsWith(keys + " may be read by others; chmod it to 0400");
        assertWrong(check(Map.of(POOL + "CREDENTIALS", directory.resolve("none").toString())))
                .singleElement()
                .asString()
                .startsWith("featuredrop: pools.local, EC2 ")
                .endsWith("none is absent");
    }

    @Test
    void aServerThatWritesOverObjectsIsAnError() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = exchange.getRequestMethod().equals("PUT")
                    ? new byte[0]
                    : "<ListBucketResult></ListBucketResult>".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            assertWrong(check(Map.of(
                            "FEATUREDROP_EXCHANGE_ENDPOINT",
                            "http://127.0.0.1:" + server.getAddress().getPort())))
                    .singleElement()
                    .asString()
                    .contains("the server ignores If-None-Match and writes over objects");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void absentDirectoriesOfASiteAreOneLineEach() throws IOException {
        assertWrong(check(Map.of(
                        "FEATUREDROP_SITES_NORTH_LANDING", "/nowhere/landing",
                        "FEATUREDROP_SITES_SOUTH_OUTPUT", "/nowhere/features")))
                .hasSize(2)
                .satisfies(lines -> {
                    assertThat(lines.getFirst())
                            .startsWith("featuredrop: sites.north.landing /nowhere/landing: is absent; create it with"
                                    + " 'hdfs dfs -mkdir -p /nowhere/landing'");
                    assertThat(lines.getLast())
                            .startsWith("featuredrop: sites.south.output /nowhere/features: is absent; create it");
                });
    }

    @Test
    void aFileInPlaceOfADirectoryIsOneLine() throws IOException {
        hdfs.create(new org.apache.hadoop.fs.Path("/a-file")).close();

        assertWrong(check(Map.of("FEATUREDROP_SITES_NORTH_LANDING", "/a-file")))
                .containsExactly("featuredrop: sites.north.landing /a-file: is a file, must be a directory; move it, or"
                        + " correct the key");
    }

    @Test
    void missingRightsOnHdfsAreOneLineEachWithUserAndRight() throws Exception {
        org.apache.hadoop.fs.Path closed = new org.apache.hadoop.fs.Path("/closed/landing");
        hdfs.mkdirs(closed);
        hdfs.setPermission(closed, new FsPermission("700"));
        try {
            // The user of this test is the superuser, to whom HDFS refuses nothing.
            Said said = checkAs("guest", Map.of("FEATUREDROP_SITES_NORTH_LANDING", "/closed/landing"));
            assertWrong(said).hasSize(3).satisfies(lines -> {
                assertThat(lines.getFirst())
                        .startsWith("featuredrop: sites.north.landing /closed/landing: cannot be listed: Permission")
                        .contains("user=guest, access=READ_EXECUTE")
                        .endsWith("grant this user read and execute there");
                assertThat(lines.get(1))
                        .startsWith(
                                "featuredrop: sites.north.output /north/features: a file cannot be created, renamed")
                        .contains("Permission denied: user=guest, access=WRITE");
                assertThat(lines.get(2)).startsWith("featuredrop: sites.south.output /south/features: a file cannot");
            });
        } finally {
            hdfs.delete(new org.apache.hadoop.fs.Path("/closed"), true);
        }
    }

    @Test
    void safeModeIsOneLineForEachSite() throws IOException {
        hdfs.setSafeMode(SafeModeAction.ENTER);
        try {
            assertWrong(check(Map.of()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("the NameNode is in safe mode"));
        } finally {
            hdfs.setSafeMode(SafeModeAction.LEAVE);
        }
    }

    @Test
    void aLogicalNameWithoutItsConfigurationIsExplained() throws IOException {
        assertWrong(check(Map.of("FEATUREDROP_SITES_NORTH_HDFS", "hdfs://nameservice1")))
                .containsExactly(
                        "featuredrop: sites.north.hdfs hdfs://nameservice1: the host 'nameservice1' is unknown;"
                                + " if it is the logical name of a cluster with several NameNodes, give the key hadoop-conf,"
                                + " the directory with the cluster's core-site.xml and hdfs-site.xml");
    }

    @Test
    void aPoolWithoutHostsIsOneLine() throws IOException {
        assertWrong(check(Map.of(POOL + "REGION", "eu-central-1")))
                .singleElement()
                .asString()
                .contains("no instance has the tag featuredrop:pool=local; give it to one");
    }

    @Test
    void absentFilesOfSshAreOneLineEach() throws IOException {
        assertWrong(check(Map.of(POOL + "SSH_PRIVATE_KEY", "/no/key", POOL + "SSH_KNOWN_HOSTS", "/no/hosts")))
                .containsExactly(
                        "featuredrop: pools.local.ssh: /no/hosts is absent or cannot be read",
                        "featuredrop: pools.local.ssh: /no/key is absent or cannot be read");
    }

    @Test
    void aRunningHostThatDoesNotAnswerBySshIsOneLine() throws IOException {
        PoolConfig pool = Objects.requireNonNull(system.config().pools().get(LocalSystem.POOL));
        try (Ec2GpuHosts hosts = new Ec2GpuHosts(pool)) {
            String id = hosts.find(LocalSystem.POOL).getFirst().id();
            hosts.start(id);
            await().atMost(LONG)
                    .until(() -> hosts.find(LocalSystem.POOL).getFirst().running());
            try {
                assertWrong(check(Map.of()))
                        .singleElement()
                        .asString()
                        .startsWith("featuredrop: pools.local.ssh, host " + id + ": No SSH connection to 127.0.0.1:")
                        .contains("check ssh.address, ssh.port");
            } finally {
                hosts.stop(id);
                await().atMost(LONG)
                        .until(() -> hosts.find(LocalSystem.POOL).stream().noneMatch(GpuHost::up));
            }
        }
    }

    @Test
    void aClockThatDiffersIsWarnedOfAndFromFiveMinutesOnAnError() throws InterruptedException {
        List<Finding> minute = checkedAt(Duration.ofMinutes(1));
        assertThat(minute)
                .filteredOn(finding -> finding.level() == Level.WARNING)
                .hasSize(4)
                .allSatisfy(
                        finding -> assertThat(finding.text()).containsPattern("its clock is (59|60) s behind this"));
        assertThat(minute).noneMatch(finding -> finding.level() == Level.WRONG);

        assertThat(checkedAt(Duration.ofMinutes(-6)))
                .filteredOn(finding -> finding.level() == Level.WRONG)
                .hasSize(4)
                .allSatisfy(finding -> assertThat(finding.text())
                        .containsPattern("its clock is 3(59|60|61) s ahead of this machine's"));
        assertThat(checkedAt(Duration.ofSeconds(-20))).allMatch(finding -> finding.level() == Level.FINE);
    }

    @Test
    void everyServerThatIsAwayIsOneLineAndNoneHidesAnother() throws IOException {
        String nobody = "127.0.0.1:" + unusedPort();
        Said said = check(Map.of(
                "FEATUREDROP_TEMPORAL_ADDRESS",
                nobody,
                "FEATUREDROP_EXCHANGE_ENDPOINT",
                "http://" + nobody,
                "FEATUREDROP_SITES_NORTH_HDFS",
                "hdfs://" + nobody,
                "FEATUREDROP_SITES_SOUTH_HDFS",
                "hdfs://" + nobody,
                POOL + "ENDPOINT",
                "http://" + nobody));

        assertWrong(said).hasSize(5).allSatisfy(line -> assertThat(line).contains(nobody));
        assertThat(said.err().stream()
                        .map(line -> line.substring("featuredrop: ".length()).split("[ ,]", 2)[0]))
                .containsExactly(
                        "temporal.address", "exchange.bucket", "sites.north.hdfs", "sites.south.hdfs", "pools.local");
    }

    @Test
    void aServerThatNeverAnswersIsNamedAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            Said said = check(Map.of(
                    "FEATUREDROP_TEMPORAL_ADDRESS", address,
                    "FEATUREDROP_EXCHANGE_ENDPOINT", "http://" + address,
                    "FEATUREDROP_SITES_NORTH_HDFS", "hdfs://" + address));

            assertWrong(said).hasSize(3).allSatisfy(line -> assertThat(line).contains(address));
        }
    }

    /// The problems of a check that found some.
    private static org.assertj.core.api.ListAssert<String> assertWrong(Said said) {
        assertThat(said.exit()).as("%s", said).isEqualTo(3);
        assertThat(said.err())
                .allSatisfy(line -> assertThat(line).startsWith("featuredrop: ").doesNotContain("\tat "));
        return assertThat(said.err());
    }

    private List<Finding> checkedAt(Duration ahead) throws InterruptedException {
        return new ServerChecks(system.config(), "setup", Clock.offset(Clock.systemUTC(), ahead)).run();
    }

    private static Said check(Map<String, String> changed) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = FeatureDropMain.run(
                new PrintWriter(out), new PrintWriter(err), environment(changed), "config", "check", "--connect");
        return new Said(
                exit, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /// The same as another user of HDFS, which a process is for its whole life.
    private Said checkAs(String user, Map<String, String> changed) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        SharedLocalSystem.home().resolve("bin/featuredrop").toString(), "config", "check", "--connect")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HADOOP_USER_NAME", user);
        builder.environment().putAll(environment(changed));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    private static Map<String, String> environment(Map<String, String> changed) {
        Map<String, String> environment = new HashMap<>(changed);
        environment.put("FEATUREDROP_CONFIG", system.configFile().toString());
        return environment;
    }

    private Path keys(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("aws.secret"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static List<Path> bucketContent() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root.resolve("s3"))) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
