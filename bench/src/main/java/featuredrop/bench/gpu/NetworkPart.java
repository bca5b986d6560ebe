package featuredrop.bench.gpu;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.choice.EngineChoice;
import featuredrop.engine.choice.FeatureComparison;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Every network, chosen as a worker chooses it, against ONNX Runtime in FP32.
final class NetworkPart implements GpuCheck {
    private static final int IMAGES = 512;
    private static final int FEWER = 64;
    private static final Set<String> MANY = Set.of(CheckedNetwork.EFFICIENT_NET, "resnet50");
    private static final int BATCH = 64;
    private static final double COSINE = 0.999;
    private static final double DISTANCE = 1e-2;
    private static final double DISTANCE_OF_MANY = 5e-3;

    private final Path results;

    private final List<String> names;

    NetworkPart(Path results, List<String> names) {
        this.results = results;
        this.names = List.copyOf(names);
    }

    /// @param choice of the choice, in words
    /// @param distance of all features together
    /// @param greatest the greatest of one image
    /// @param plans which engines compute
    private record Compared(
            String network,
            String choice,
            int images,
            double cosine,
            double distance,
            double greatest,
            boolean good,
            double loadSeconds,
            String plans) {}

    @Override
    public Findings run() throws IOException {
        List<ImageInput> images = Images.inputs(IMAGES);
        List<Compared> all = new ArrayList<>();
        Path directory = Files.createTempDirectory(results, "networks");
        for (String name : names) {
            System.err.println("gpu-check networks: " + name);
            CheckedNetwork network = CheckedNetwork.of(name, directory);
            Compared compared = compared(network, images.subList(0, MANY.contains(name) ? IMAGES : FEWER));
            System.err.println("gpu-check networks: " + compared);
            all.add(compared);
            if (!name.equals(CheckedNetwork.EFFICIENT_NET)) {
                Files.delete(network.file());
            }
        }
        Files.delete(directory);
        return new Findings(all.stream().allMatch(Compared::good), markdown(all), all);
    }

    private Compared compared(CheckedNetwork network, List<ImageInput> images) {
        try (FeatureExtractor oracle = network.oracle()) {
            long start = System.nanoTime();
            EngineChoice.Choice choice = EngineChoice.choose(
                    network.probe(results.resolve("plans"), CudaRuntime.Tuning.HEURISTIC, BATCH),
                    new EngineChoice.Known(images.subList(0, 3), oracle));
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!(choice instanceof EngineChoice.Choice.Gpu(var engine, double ignored))) {
                return new Compared(network.name(), choice.words(), 0, 0, 0, 0, false, seconds, "");
            }
            try (engine) {
                float[][] expected = new float[images.size()][];
                for (int i = 0; i < images.size(); i++) {
                    expected[i] = oracle.extract(List.of(images.get(i)))[0];
                }
                List<float[]> found = new ArrayList<>();
                for (int i = 0; i < images.size(); i += BATCH) {
                    found.addAll(Arrays.asList(engine.extract(images.subList(i, i + BATCH))));
                }
                float[][] features = found.toArray(float[][]::new);
                double cosine = FeatureComparison.leastCosine(expected, features);
                double distance = FeatureComparison.distance(List.of(expected), found);
                double greatest = FeatureComparison.greatestDistance(expected, features);
                boolean good = cosine >= COSINE
                        && greatest <= DISTANCE
                        && (!MANY.contains(network.name()) || distance <= DISTANCE_OF_MANY);
                return new Compared(
                        network.name(),
                        choice.words(),
                        images.size(),
                        cosine,
                        distance,
                        greatest,
                        good,
                        seconds,
                        engine.details());
            }
        }
    }

    private static String markdown(List<Compared> all) {
        return all.stream()
                .map(one -> String.format(
                        Locale.ROOT,
                        "| %s | %d | %.6f | %.2e | %.2e | %s | %.1f | %s |\n",
                        one.network,
                        one.images,
                        one.cosine,
                        one.distance,
                        one.greatest,
                        one.good ? "yes" : "NO: " + one.choice,
                        one.loadSeconds,
                        one.plans))
                .collect(Collectors.joining(
                        "",
                        "## Networks against ONNX Runtime in FP32\n\n"
                                + "| network | images | least cosine | distance, all | distance, worst image | within bounds | s to load | plans |\n"
                                + "|---|---|---|---|---|---|---|---|\n",
                        ""));
    }
}
