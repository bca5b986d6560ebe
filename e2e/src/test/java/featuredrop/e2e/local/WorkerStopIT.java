package featuredrop.e2e.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.e2e.WorkerProcess;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A worker that is asked to end does so, in order and within the time that its systemd unit gives it.
class WorkerStopIT {
    /// What a shell says of a process that ended on SIGTERM.
    private static final int TERMINATED = 143;

    private static final Pattern TIME_FOR_WORK = Pattern.compile("running (?:activities|chunks) get (\\d+) s");
    private static final Pattern TIME_TO_STOP = Pattern.compile("(?m)^TimeoutStopSec=(\\d+)s$");

    private final LocalSystem system = SharedLocalSystem.servers();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "featuredrop-worker, --io --site south, featuredrop-worker@.service",
        "featuredrop-worker, --control, featuredrop-worker@.service",
        "featuredrop-gpu-worker, --host-id i-0, featuredrop-gpu-worker@.service"
    })
    void aTerminatedWorkerEndsInOrderAndLeavesNoProcess(String program, String role, String unit) throws Exception {
        Path config = Files.copy(system.configFile(), directory.resolve("featuredrop.yaml"));
        List<String> arguments = new ArrayList<>(List.of(role.split(" ", -1)));
        arguments.addAll(List.of("--config", config.toString()));
        try (WorkerProcess worker = WorkerProcess.start(directory.resolve("out"), program, arguments)) {
            // The copied configuration is on this worker's command line only.
            List<ProcessHandle> processes = new ArrayList<>(withArgument(config.toString()));
            assertThat(processes).isNotEmpty();
            worker.process().descendants().forEach(processes::add);

            worker.process().destroy();

            assertThat(worker.awaitExit()).isEqualTo(TERMINATED);
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
            assertThat(worker.output().strip()).endsWith("stopped");
            assertThat(number(TIME_TO_STOP, unit(unit)))
                    .as("seconds until systemd kills the worker")
                    .isGreaterThan(number(TIME_FOR_WORK, worker.output()));
        }
    }

    @Test
    void unitsTakeTheEndOfATerminatedWorkerForSuccessAndStartAKilledOneAgain() throws Exception {
        for (String unit : List.of("featuredrop-worker@.service", "featuredrop-gpu-worker@.service")) {
            assertThat(unit(unit).lines())
                    .contains(
                            "Restart=on-failure",
                            "StartLimitIntervalSec=0",
                            "SuccessExitStatus=" + TERMINATED,
                            "NoNewPrivileges=yes",
                            "ProtectSystem=strict");
        }
    }

    private static List<ProcessHandle> withArgument(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info().arguments().stream().flatMap(Stream::of).anyMatch(argument::equals))
                .toList();
    }

    private static int number(Pattern pattern, String text) {
        List<MatchResult> found = pattern.matcher(text).results().toList();
        assertThat(found).as("%s in %s", pattern, text).hasSize(1);
        return Integer.parseInt(found.getFirst().group(1));
    }

    private static String unit(String name) throws IOException {
        return Files.readString(
                SharedLocalSystem.home().resolve("infra/systemd").resolve(name), UTF_8);
    }
}
