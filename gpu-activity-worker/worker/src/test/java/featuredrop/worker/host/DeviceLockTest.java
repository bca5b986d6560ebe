package featuredrop.worker.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class DeviceLockTest {
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path directory;

    private record Worker(Process process, BufferedReader out) {
        String line() throws IOException {
            return String.valueOf(out.readLine());
        }
    }

    @Test
    void ofThreeWorkersOnTwoGpusTheThirdIsRefused() throws Exception {
        Worker first = start("0");
        Worker second = start("1");
        assertThat(first.line()).isEqualTo("locked");
        assertThat(second.line()).isEqualTo("locked");

        Worker third = start("1");

        assertThat(third.line())
                .startsWith("GPU 1 is in use by the worker with process id "
                        + second.process().pid())
                .contains("CUDA_VISIBLE_DEVICES");
        assertThat(third.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aKilledWorkerLeavesItsGpuFree() throws Exception {
        Worker first = start("0");
        assertThat(first.line()).isEqualTo("locked");

        first.process().destroyForcibly().waitFor();

        assertThat(start("0").line()).isEqualTo("locked");
    }

    @Test
    void theSameProcessTakesAGpuOnce() throws IOException {
        try (DeviceLock _ = DeviceLock.take(directory, "0")) {
            assertThatThrownBy(() -> DeviceLock.take(directory, "0")).isInstanceOf(DeviceLock.InUseException.class);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedWithItsKey() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> DeviceLock.take(file.resolve("below"), "0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("GPU 0", "gpu-worker.host.directory", file.toString());
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Worker start(String device) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingMain.class.getName(),
                        directory.toString(),
                        device)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return new Worker(process, process.inputReader());
    }
}
