package featuredrop.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GpuDevicesTest {
    private static final String FIRST = "0000-00-1b.0";
    private static final String SECOND = "0000-00-1c.0";

    @TempDir
    private Path module;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024 | 535.183.01",
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs) | 570.86.15",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54  Thu | 550.54",
                "nothing of that kind | ''"
            })
    void theDriverSaysItsVersion(String line, String version) throws IOException {
        Files.writeString(module.resolve("version"), line + "\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n");

        assertThat(GpuDevices.read(module).driver()).isEqualTo(version);
    }

    @Test
    void theGpusAreListedInTheOrderOfTheBus() throws IOException {
        twoGpus();

        assertThat(GpuDevices.read(module).names()).containsExactly("NVIDIA A10G", "Tesla T4");
    }

    @Test
    void aMachineWithoutADriverHasNoGpu() {
        assertThat(GpuDevices.read(module.resolve("absent"))).isEqualTo(new GpuDevices("", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, " + FIRST,
        "1, " + SECOND,
        "' 1 ,0', " + SECOND,
        "GPU-aaaaaaaa-1, " + FIRST,
        "GPU-b, " + SECOND,
        "GPU-, GPU-",
        "7, 7",
        "MIG-GPU-x/1/0, MIG-GPU-x-1-0",
        "../../etc, ..-..-etc"
    })
    void oneGpuHasOneTextHoweverItIsNamed(String visible, String device) throws IOException {
        twoGpus();

        assertThat(GpuDevices.read(module).used(visible, false)).contains(device);
    }

    @ParameterizedTest
    @CsvSource({"''", "-1", "NoDevFiles", "' '"})
    void aProcessThatSeesNoGpuUsesNone(String visible) throws IOException {
        twoGpus();

        assertThat(GpuDevices.read(module).used(visible, true)).isEmpty();
    }

    @Test
    void withoutTheVariableTheEngineDecides() throws IOException {
        twoGpus();

        assertThat(GpuDevices.read(module).used(null, true)).contains(FIRST);
        assertThat(GpuDevices.read(module).used(null, false)).isEmpty();
    }

    @Test
    void aGpuThatWasNotAskedYetHasNoUuid() throws IOException {
        gpu("0000:00:1b.0", "Tesla T4", "GPU-????????-????-????-????-????????????");

        assertThat(GpuDevices.read(module).gpus()).containsExactly(new GpuDevices.Gpu("0000:00:1b.0", "Tesla T4", ""));
    }

    private void twoGpus() throws IOException {
        gpu("0000:00:1c.0", "Tesla T4", "GPU-bbbbbbbb-2");
        gpu("0000:00:1b.0", "NVIDIA A10G", "GPU-aaaaaaaa-1");
    }

    private void gpu(String address, String model, String uuid) throws IOException {
        Path directory = Files.createDirectories(module.resolve("gpus").resolve(address));
        Files.writeString(
                directory.resolve("information"),
                "Model: \t\t " + model + "\nIRQ:   \t\t 35\nGPU UUID: \t " + uuid + "\nDevice Minor: \t 0\n");
    }
}
