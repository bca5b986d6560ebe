package featuredrop.e2e.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.e2e.WorkerProcess;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real workers, which compute nothing.
class GpuPerWorkerIT {
    private static final int DEVICE_IN_USE = 4;

    private final LocalSystem system = SharedLocalSystem.servers();

    @TempDir
    private Path directory;

    @Test
    void ofThreeWorkersOnTwoGpusTheThirdEndsAndAKilledOnesGpuIsFree() throws Exception {
        try (WorkerProcess first = start("first", "0");
                WorkerProcess second = start("second", "1")) {
            assertThat(first.output()).contains("gpu=0 ").contains("host=i-0123");
            assertThat(second.output()).contains("gpu=1 ").contains("host=i-0123");

            try (WorkerProcess third = launch("third", "1")) {
                assertThat(third.awaitExit()).as(third.output()).isEqualTo(DEVICE_IN_USE);
                assertThat(third.output())
                        .contains("featuredrop-gpu-worker: GPU 1 is in use by the worker with process id ");
            }

            second.process().destroyForcibly().waitFor();
            try (WorkerProcess next = start("next", "1")) {
                assertThat(next.output()).contains("gpu=1 ");
            }
            assertThat(first.process().isAlive()).isTrue();
        }
    }

    private WorkerProcess start(String name, String gpu) throws IOException {
        return WorkerProcess.start(
                directory.resolve(name + ".log"), "featuredrop-gpu-worker", arguments(), environment(gpu));
    }

    private WorkerProcess launch(String name, String gpu) throws IOException {
        return WorkerProcess.launch(
                directory.resolve(name + ".log"), "featuredrop-gpu-worker", arguments(), environment(gpu));
    }

    private List<String> arguments() {
        return List.of("--config", system.configFile().toString(), "--host-id", "i-0123");
    }

    private Map<String, String> environment(String gpu) {
        return Map.of(
                "CUDA_VISIBLE_DEVICES",
                gpu,
                "FEATUREDROP_GPU_WORKER_ENGINE",
                "stub",
                "FEATUREDROP_GPU_WORKER_HOST_DIRECTORY",
                directory.resolve("run").toString());
    }
}
