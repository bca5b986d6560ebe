package featuredrop.e2e.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that is asked to end does so, in order and within the time that its systemd unit gives it.
class WorkerStopIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    /// What a shell says of a process that ended on SIGTERM.
    private static final int TERMINATED = 143;

    private final LocalSystem system = SharedLocalSystem.servers();

    @TempDir
    private Path directory;

    @Test
    void aTerminatedWorkerEndsInOrder() throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        SharedLocalSystem.home()
                                .resolve("bin/featuredrop-worker")
                                .toString(),
                        "--io",
                        "--site",
                        "south",
                        "--config",
                        system.configFile().toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process worker = builder.start();
        try {
            await().atMost(LONG).until(() -> Files.readString(out, UTF_8).contains("worker ready"));
            worker.destroy();
            assertThat(worker.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            worker.destroyForcibly();
        }
        assertThat(worker.exitValue()).isEqualTo(TERMINATED);
        assertThat(Files.readAllLines(out, UTF_8)).last().asString().contains("worker stopped");
    }

    @Test
    void unitsWaitLongerThanTheWorkersNeedAndStartThemAgain() throws Exception {
        for (String unit : List.of("featuredrop-worker@.service", "featuredrop-gpu-worker@.service")) {
            assertThat(Files.readAllLines(SharedLocalSystem.home().resolve("infra/systemd/" + unit)))
                    .contains(
                            "Restart=on-failure",
                            "StartLimitIntervalSec=0",
                            "TimeoutStopSec=100s",
                            "SuccessExitStatus=" + TERMINATED,
                            "NoNewPrivileges=yes",
                            "ProtectSystem=strict");
        }
    }
}
