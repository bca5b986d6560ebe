package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A worker that a test starts itself, as systemd does, and whose exit code it learns.
///
/// @param process the launcher, which becomes the worker
/// @param log what it prints
public record WorkerProcess(Process process, Path log) implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);
    /// A worker gives up when nobody answers in time, which a busy machine can cause; systemd would start it again.
    private static final int MOST_STARTS = 5;

    /// Starts a program of `bin/` and waits until it is ready.
    ///
    /// @param log where its output goes
    public static WorkerProcess start(Path log, String program, List<String> arguments) throws IOException {
        return start(log, program, arguments, Map.of());
    }

    /// The same with more environment.
    public static WorkerProcess start(Path log, String program, List<String> arguments, Map<String, String> environment)
            throws IOException {
        for (int starts = 1; starts <= MOST_STARTS; starts++) {
            WorkerProcess worker = launch(log, program, arguments, environment);
            await().atMost(LONG)
                    .until(() -> worker.isReady() || !worker.process().isAlive());
            if (worker.isReady()) {
                return worker;
            }
        }
        throw new AssertionError(program + " does not start: " + Files.readString(log, UTF_8));
    }

    /// Starts a program of `bin/` and does not wait.
    public static WorkerProcess launch(
            Path log, String program, List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(SharedLocalSystem.home().resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("FEATUREDROP_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().putAll(environment);
        return new WorkerProcess(builder.start(), log);
    }

    private boolean isReady() throws IOException {
        return output().contains("worker ready");
    }

    /// What it has printed so far.
    public String output() throws IOException {
        return Files.readString(log, UTF_8);
    }

    /// Waits until it has ended by itself.
    ///
    /// @return its exit code
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("the worker ends by itself")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
