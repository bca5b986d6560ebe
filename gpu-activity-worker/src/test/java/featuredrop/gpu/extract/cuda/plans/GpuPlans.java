package featuredrop.gpu.extract.cuda.plans;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.gpu.extract.cuda.plans.DevicelessPlanner.Plan;
import featuredrop.gpu.extract.cuda.program.ConvolutionShape;
import featuredrop.gpu.extract.network.LoweredNetwork;
import featuredrop.gpu.extract.network.Topologies;
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

    private final Map<String, DevicelessPlanner> planners = new LinkedHashMap<>();
    private final List<String> unplanned = new ArrayList<>();
    private final StringBuilder notes = new StringBuilder("\nNot compiled before, or without tensor cores:\n\n");

    @Test
    void everyConvolutionFindsAnEngineOnEveryGpu() throws IOException {
        DevicelessPlanner.load(Topologies.TOOLS.resolve("cudnn"));
        for (String gpu : GPUS) {
            planners.put(gpu, new DevicelessPlanner(properties(gpu)));
        }
        StringBuilder table = new StringBuilder("cuDNN " + JCudnn.cudnnGetVersion() + "\n\n");
        table.append("| network | graphs | ").append(String.join(" | ", GPUS)).append(" |\n");
        table.append("|---|---|").append("---|".repeat(GPUS.size())).append("\n");
        for (String name : PlannedNetworks.NAMES) {
            table.append(row(name));
        }
        Files.writeString(Path.of("target/gpu-plans.md"), table.append(notes));

        assertThat(unplanned).as(table.toString()).isEmpty();
    }

    private String row(String name) throws IOException {
        LoweredNetwork network = PlannedNetworks.lowered(name);
        List<ConvolutionShape> shapes = new ArrayList<>();
        for (int images : BATCHES) {
            shapes.addAll(PlannedNetworks.convolutions(network, images));
        }
        String cells = planners.entrySet().stream()
                .map(gpu -> cell(name + " on " + gpu.getKey(), gpu.getValue(), shapes))
                .collect(Collectors.joining(" | "));
        return "| " + name + " | " + shapes.size() / BATCHES.size() + " × " + BATCHES.size() + " | " + cells + " |\n";
    }

    /// `precompiled of all, with tensor cores, largest workspace`.
    private String cell(String place, DevicelessPlanner planner, List<ConvolutionShape> shapes) {
        int before = 0;
        int tensorCores = 0;
        long workspace = 0;
        for (ConvolutionShape shape : shapes) {
            Optional<Plan> planned = planner.plan(shape);
            if (planned.isEmpty()) {
                unplanned.add(place + ": " + shape.name());
                continue;
            }
            Plan plan = planned.get();
            before += plan.compiledBefore() ? 1 : 0;
            tensorCores += plan.tensorCores() ? 1 : 0;
            workspace = Math.max(workspace, plan.workspace());
            if (!plan.compiledBefore() || !plan.tensorCores()) {
                notes.append("- ").append(place).append(": ").append(shape.name());
                notes.append(", ").append(plan).append("\n");
            }
        }
        return before + " of " + shapes.size() + ", " + tensorCores + ", " + (workspace >> 20) + " MiB";
    }

    private static byte[] properties(String gpu) throws IOException {
        try (InputStream file = Objects.requireNonNull(GpuPlans.class.getResourceAsStream(gpu + ".json"), gpu)) {
            return file.readAllBytes();
        }
    }
}
