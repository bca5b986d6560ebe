package featuredrop.e2e.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a configuration is said in one line that names the key or the address.
class WorkerStartIT {
    /// Promised are 15 seconds on an idle machine.
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private static final String NOBODY = "127.0.0.1:1";

    private final LocalSystem system = SharedLocalSystem.servers();

    /// The service manager starts a worker that ends with 1 again, and leaves one that ends with 2.
    private static final int ANOTHER_TRY_MAY_HELP = 1;

    private static final int WRONG_CONFIGURATION = 2;

    @TempDir
    private Path directory;

    @Test
    void aMissingFileIsNamed() throws Exception {
        Path missing = directory.resolve("missing.yaml");
        assertRefused(WRONG_CONFIGURATION, missing, missing.toString(), "--control");
    }

    @Test
    void anUnknownKeyIsNamed() throws Exception {
        assertRefused(WRONG_CONFIGURATION, changed("web-ui:", "web-iu:"), "temporal.web-iu", "--control");
    }

    @Test
    void aWrongUnitIsNamed() throws Exception {
        assertRefused(
                WRONG_CONFIGURATION,
                changed("retention: \"PT216H\"", "retention: \"9 days\""),
                "exchange.retention",
                "--control");
    }

    @Test
    void anUnknownSiteIsNamed() throws Exception {
        assertRefused(WRONG_CONFIGURATION, system.configFile(), "west", "--io", "--site", "west");
    }

    @Test
    void anAddressThatIsNotOneOfHdfsIsNamed() throws Exception {
        Path config = changed("hdfs://127.0.0.1:", "ftp://127.0.0.1:");
        assertRefused(WRONG_CONFIGURATION, config, "ftp://127.0.0.1:", "--io", "--site", "north");
    }

    @Test
    void keysThatOthersMayReadAreNamed() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), "aws_access_key_id=a\naws_secret_access_key=s3cret\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r-----"));
        Path config = changed(String.valueOf(system.config().exchange().credentials()), keys.toString());
        String named = keys + " may be read by others; chmod it to 0400";
        assertRefused(WRONG_CONFIGURATION, config, named, "--control");
        assertRefused(WRONG_CONFIGURATION, config, named, "--io", "--site", "north");
    }

    @Test
    void aTemporalServerThatDoesNotAnswerIsNamed() throws Exception {
        Path config = changed(system.config().temporal().address(), NOBODY);
        assertRefused(ANOTHER_TRY_MAY_HELP, config, NOBODY, "--control");
    }

    @Test
    void anHdfsThatDoesNotAnswerIsNamed() throws Exception {
        Path config = changed("hdfs://127.0.0.1:" + system.ports().hdfs(), "hdfs://" + NOBODY);
        assertRefused(ANOTHER_TRY_MAY_HELP, config, NOBODY, "--io", "--site", "north");
    }

    @Test
    void anS3ThatDoesNotAnswerIsNamed() throws Exception {
        Path config = changed("127.0.0.1:" + system.ports().s3(), NOBODY);
        assertRefused(ANOTHER_TRY_MAY_HELP, config, NOBODY, "--io", "--site", "north");
    }

    @Test
    void anEc2ThatDoesNotAnswerIsNamed() throws Exception {
        Path config = changed("127.0.0.1:" + system.ports().ec2(), NOBODY);
        assertRefused(ANOTHER_TRY_MAY_HELP, config, "pools.local.endpoint", "--control");
    }

    private Path changed(String from, String to) throws Exception {
        String text = Files.readString(system.configFile());
        assertThat(text).contains(from);
        return Files.writeString(directory.resolve("featuredrop.yaml"), text.replace(from, to));
    }

    private void assertRefused(int exit, Path config, String named, String... role) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(SharedLocalSystem.home().resolve("bin/featuredrop-worker").toString());
        command.addAll(List.of(role));
        command.addAll(List.of("--config", config.toString()));
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process worker = builder.start();
        try {
            assertThat(worker.waitFor(GENEROUS.toSeconds(), TimeUnit.SECONDS))
                    .as("the worker ends by itself")
                    .isTrue();
        } finally {
            worker.destroyForcibly();
        }
        assertThat(worker.exitValue()).isEqualTo(exit);
        assertThat(Files.readString(err, UTF_8).lines().toList())
                .singleElement()
                .asString()
                .startsWith("featuredrop-worker: ")
                .contains(named);
    }
}
