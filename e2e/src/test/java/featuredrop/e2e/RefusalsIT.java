package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.policy.FailureType;
import io.temporal.api.failure.v1.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HDFS and S3 refuse, for a while, what a drop needs: operators read who must do what, and the drop goes on by itself.
final class RefusalsIT {
    private static final org.apache.hadoop.fs.Path FEATURES = new org.apache.hadoop.fs.Path("/north/features");

    private final LocalSystem system = SharedLocalSystem.whole();
    private final Scenario scenario = new Scenario(system);
    private DistributedFileSystem hdfs;

    @TempDir
    private Path directory;

    /// Something that a server does differently from now on.
    private interface Change {
        void make() throws Exception;
    }

    @BeforeEach
    void connect() throws IOException {
        assertThat(scenario.zone("north").stat("/")).isPresent();
        hdfs = (DistributedFileSystem)
                FileSystem.newInstance(URI.create(scenario.site("north").hdfs()), new Configuration());
        hdfs.mkdirs(FEATURES); // the first delivery would make it
    }

    @AfterEach
    void disconnect() throws IOException {
        hdfs.close();
        scenario.close();
    }

    @Test
    void aSpaceQuotaThatIsUsedUpIsNamedWithLimitAndUse() throws Exception {
        refused(
                "quota-of-bytes",
                FailureType.HDFS_QUOTA,
                List.of(
                        "HDFS refuses to ",
                        "space quota of /north/features exceeded (limit 1 B, used ",
                        "administrator"),
                () -> hdfs.setQuota(FEATURES, HdfsConstants.QUOTA_DONT_SET, 1),
                () -> hdfs.setQuota(FEATURES, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET));
    }

    @Test
    void aQuotaOfNamesThatIsUsedUpIsNamedWithLimitAndUse() throws Exception {
        refused(
                "quota-of-names",
                FailureType.HDFS_QUOTA,
                List.of(
                        "HDFS refuses to ",
                        "quota of names of /north/features exceeded (limit 1, used ",
                        "administrator"),
                () -> hdfs.setQuota(FEATURES, 1, HdfsConstants.QUOTA_DONT_SET),
                () -> hdfs.setQuota(FEATURES, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_DONT_SET));
    }

    @Test
    void aNameNodeInSafeModeIsNamed() throws Exception {
        refused(
                "safe-mode",
                FailureType.HDFS_SAFE_MODE,
                List.of("HDFS refuses to ", "the NameNode is in safe mode", "the HDFS administrator must end it"),
                () -> hdfs.setSafeMode(SafeModeAction.ENTER),
                () -> hdfs.setSafeMode(SafeModeAction.LEAVE));
    }

    /// The workers of the local system may do everything, so that one of another user takes their place.
    @Test
    void aMissingRightIsNamedWithUserAndPlace() throws Exception {
        system.stop("io-north");
        ProcessBuilder stranger = new ProcessBuilder(
                        SharedLocalSystem.home()
                                .resolve("bin/featuredrop-worker")
                                .toString(),
                        "--io",
                        "--site",
                        "north",
                        "--config",
                        system.configFile().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("stranger.log").toFile());
        stranger.environment().put("JAVA_HOME", System.getProperty("java.home"));
        stranger.environment().put("HADOOP_USER_NAME", "stranger");
        Process worker = stranger.start();
        try {
            refused(
                    "no-right",
                    FailureType.HDFS_NOT_ALLOWED,
                    List.of("HDFS refuses to ", "user=stranger, access=WRITE", "must give the right"),
                    () -> allow(FEATURES, "755"),
                    () -> allow(FEATURES, "777"));
        } finally {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly();
            system.start("io-north");
        }
    }

    private void allow(org.apache.hadoop.fs.Path path, String rights) throws IOException {
        hdfs.setPermission(path, new FsPermission(rights));
        for (FileStatus child : hdfs.listStatus(path)) {
            if (child.isDirectory()) {
                allow(child.getPath(), rights);
            }
        }
    }

    @Test
    void aKeyThatS3DoesNotKnowIsARefusalUntilItIsRight() throws Exception {
        Path credentials = Objects.requireNonNull(system.config().exchange().credentials());
        String right = Files.readString(credentials);
        refused(
                "wrong-key",
                FailureType.S3_NOT_ALLOWED,
                List.of("S3 refuses ", "403 ", "the key is wrong"),
                () -> Files.writeString(credentials, "aws_access_key_id=NOBODY\naws_secret_access_key=s3cret\n"),
                () -> Files.writeString(credentials, right));
    }

    /// The server keeps 2 KiB of a failure; the worker's log has the rest, under the same words.
    private void refused(String id, FailureType type, List<String> words, Change begin, Change end) throws Exception {
        DropKey key = new DropKey("north", "atelier", "refused-" + id);
        scenario.land(key, Pictures.binFiles(id.hashCode(), 101, 1, 10));
        begin.make();
        try {
            scenario.start(key);
            Failure failure = scenario.awaitFailure(key, type.text());

            assertThat(failure.getMessage()).contains(words);
            assertThat(failure.getApplicationFailureInfo()
                            .getDetails()
                            .getPayloads(0)
                            .getData()
                            .toStringUtf8())
                    .isEqualTo('"' + type.kind().name() + '"');
            assertThat(failure.getSerializedSize()).isLessThan(2_048);
            assertThat(failure.getStackTrace()).isEmpty();
            assertThat(failure.hasCause()).isFalse();
            assertThat(logLine(failure.getMessage()))
                    .contains(type.text(), "featuredrop.")
                    .doesNotContain("s3cret");
        } finally {
            end.make();
        }
        DropReport report = scenario.awaitEnd(key);
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
    }

    /// The line of a worker's log with the words of the failure.
    private String logLine(String words) throws IOException {
        for (Path log : List.of(
                system.directory().log("io-north"),
                system.directory().log("gpu-worker"),
                directory.resolve("stranger.log"))) {
            if (Files.exists(log)) {
                for (String line : Files.readAllLines(log)) {
                    if (line.contains(words) && line.contains("Failures")) {
                        return line;
                    }
                }
            }
        }
        throw new AssertionError("No log holds: " + words);
    }
}
