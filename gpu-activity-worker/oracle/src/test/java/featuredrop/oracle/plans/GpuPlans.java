package featuredrop.oracle.plans;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.oracle.reference.Topologies;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import jcuda.jcudnn.JCudnn;
import org.junit.jupiter.api.Test;

/// `make test-gpu-plans`: every convolution of every network is planned for five GPU models, none of which is
/// here. Runs only when it is named, because it needs `tools/cudnn`. The table goes to `target/gpu-plans.md`.
final class GpuPlans {
    private static final List<String> GPUS = List.of("t4", "a100", "a10g", "l4", "h200");
    private static final List<Integer> BATCHES = List.of(1, 32, 128, 256);

    private final Map<String, DescribedDevice> devices = new LinkedHashMap<>();
    private final List<String> unplanned = new ArrayList<>();
    private final StringBuilder notes = new StringBuilder("\nCompiled when planned, or without tensor cores:\n\n");

    @Test
    void everyConvolutionFindsAnEngineOnEveryGpu() throws IOException {
        load();
        for (String gpu : GPUS) {
            devices.put(gpu, new DescribedDevice(properties(gpu)));
        }
        StringBuilder table = new StringBuilder("cuDNN " + JCudnn.cudnnGetVersion() + "\n\n");
        table.append("| network | graphs | ").append(String.join(" | ", GPUS)).append(" |\n");
        table.append("|---|---|").append("---|".repeat(GPUS.size())).append("\n");
        for (String name : PlannedNetworks.NAMES) {
            table.append(row(name));
        }
        Files.writeString(Path.of("target/gpu-plans.md"), table.append(notes));

        devices.values().forEach(DescribedDevice::close);
        assertThat(unplanned).as(table.toString()).isEmpty();
    }

    private String row(String name) throws IOException {
        LoweredNetwork network = PlannedNetworks.lowered(name);
        List<ConvolutionShape> shapes = new ArrayList<>();
        for (int images : BATCHES) {
            shapes.addAll(PlannedNetworks.convolutions(network, images));
        }
        String cells = devices.entrySet().stream()
                .map(gpu -> cell(name + " on " + gpu.getKey(), gpu.getValue(), shapes))
                .collect(Collectors.joining(" | "));
        return "| " + name + " | " + shapes.size() / BATCHES.size() + " × " + BATCHES.size() + " | " + cells + " |\n";
    }

    /// `precompiled of all, with tensor cores, largest workspace`.
    private String cell(String place, DescribedDevice device, List<ConvolutionShape> shapes) {
        int before = 0;
        int tensorCores = 0;
        long workspace = 0;
        for (ConvolutionShape shape : shapes) {
            Optional<DescribedDevice.Found> planned = device.plan(shape);
            if (planned.isEmpty()) {
                unplanned.add(place + ": " + shape.name());
                continue;
            }
            DescribedDevice.Found plan = planned.get();
            before += plan.precompiled() ? 1 : 0;
            tensorCores += plan.tensorCores() ? 1 : 0;
            workspace = Math.max(workspace, plan.workspace());
            if (!plan.precompiled() || !plan.tensorCores()) {
                notes.append("- ").append(place).append(": ").append(shape.name());
                notes.append(", ").append(plan).append("\n");
            }
        }
        return before + " of " + shapes.size() + ", " + tensorCores + ", " + (workspace >> 20) + " MiB";
    }

    /// By their full names, in an order in which each finds the next.
    @SuppressWarnings("restricted") // what this test is for
    private static void load() {
        for (String library : List.of(
                "driver/usr/lib/x86_64-linux-gnu/nvidia/current/libcuda.so.1",
                "nvidia/cu13/lib/libcublasLt.so.13",
                "nvidia/cudnn/lib/libcudnn.so.9")) {
            System.load(Topologies.TOOLS.resolve("cudnn").resolve(library).toString());
        }
    }

    private static byte[] properties(String gpu) throws IOException {
        try (InputStream file = Objects.requireNonNull(GpuPlans.class.getResourceAsStream(gpu + ".json"), gpu)) {
            return file.readAllBytes();
        }
    }
}
