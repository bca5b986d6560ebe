package featuredrop.bench.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Images per second of two networks, beside what PyTorch left in `torch.json` in the same run.
final class SpeedPart implements GpuCheck {
    static final List<String> NETWORKS = List.of("resnet50", CheckedNetwork.EFFICIENT_NET);
    private static final List<String> PEERS = List.of("eager", "graph", "compile", "graph with upload");

    private final Path results;

    private final List<String> names;

    SpeedPart(Path results, List<String> names) {
        this.results = results;
        this.names = List.copyOf(names);
    }

    private record Facts(String device, List<Row> rows, JsonNode torch) {}

    /// Images per second.
    ///
    /// @param heuristic device-resident, by the engines that cuDNN's heuristics name first
    /// @param measured device-resident, by the fastest engines
    /// @param upload from the host's memory and back, by the fastest engines
    /// @param jpegs from files of 500 × 500, decoded on all cores, by the fastest engines
    /// @param floor what memory and tensor cores allow, as PyTorch measured them
    private record Row(
            String network, int batch, double heuristic, double measured, double upload, double jpegs, double floor) {}

    @Override
    public Findings run() throws IOException {
        JsonNode torch = torch();
        Path directory = Files.createTempDirectory(results, "networks");
        List<Row> rows = new ArrayList<>();
        String device = "";
        for (String name : names) {
            CheckedNetwork network = CheckedNetwork.of(name, directory);
            EngineSpeed heuristic = new EngineSpeed(network, plans("heuristic"), CudaRuntime.Tuning.HEURISTIC);
            EngineSpeed measured = new EngineSpeed(network, plans("measured"), CudaRuntime.Tuning.MEASURED);
            EngineSpeed.Resident first = heuristic.resident();
            EngineSpeed.Resident best = measured.resident();
            List<Double> uploads = measured.uploaded();
            List<Double> jpegs = measured.fromJpegs();
            device = best.device();
            Floor floor = new Floor(
                    network.lowered(),
                    torch.path("bytes per second").asDouble(Double.NaN),
                    torch.path("operations per second").asDouble(Double.NaN));
            for (int i = 0; i < EngineSpeed.BATCHES.size(); i++) {
                int batch = EngineSpeed.BATCHES.get(i);
                rows.add(new Row(
                        name,
                        batch,
                        first.imagesPerSecond().get(i),
                        best.imagesPerSecond().get(i),
                        uploads.get(i),
                        jpegs.get(i),
                        floor.imagesPerSecond(batch)));
                System.err.println("gpu-check speed: " + rows.getLast());
            }
            System.err.println("gpu-check speed: " + name + ": " + best.plans());
        }
        return new Findings(true, markdown(device, rows, torch), new Facts(device, rows, torch));
    }

    private Path plans(String name) {
        return results.resolve("plans-" + name);
    }

    private JsonNode torch() throws IOException {
        Path file = results.resolve("torch.json");
        return Files.exists(file) ? new ObjectMapper().readTree(file.toFile()) : MissingNode.getInstance();
    }

    private static String markdown(String device, List<Row> rows, JsonNode torch) {
        StringBuilder text = new StringBuilder("## Images per second on " + device + "\n\n"
                + "Beside it " + torch.path("versions").asText("no PyTorch") + "\n\n"
                + "| network | batch | resident, heuristic | resident, measured | PyTorch eager | with a CUDA graph |"
                + " torch.compile | ours / graph | ours / compile | of the floor | with upload | PyTorch with upload |"
                + " from JPEG |\n|" + "---|".repeat(13) + "\n");
        for (Row row : rows) {
            JsonNode peer = torch.path("networks").path(row.network).path(String.valueOf(row.batch));
            List<Double> peers = PEERS.stream()
                    .map(mode -> peer.path(mode).asDouble(Double.NaN))
                    .toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %.2f | %.0f %% | %.0f | %.0f | %.0f |\n",
                    row.network,
                    row.batch,
                    row.heuristic,
                    row.measured,
                    peers.get(0),
                    peers.get(1),
                    peers.get(2),
                    row.measured / peers.get(1),
                    row.measured / peers.get(2),
                    100 * row.measured / row.floor,
                    row.upload,
                    peers.get(3),
                    row.jpegs));
        }
        return text.toString();
    }
}
