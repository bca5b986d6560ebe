package featuredrop.bench.gpu;

import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process that extracts until it is killed or something goes wrong: `RESULTS KERNEL`, where a kernel goes wrong,
/// or `RESULTS none`. Prints a line for every batch.
public final class FaultMain {
    private FaultMain() {}

    public static void main(String[] args) throws IOException {
        Path results = Path.of(args[0]);
        String kernel = args[1];
        CheckedNetwork network = CheckedNetwork.of(CheckedNetwork.EFFICIENT_NET, results);
        Path plans = results.resolve("plans");
        network.opened(plans, CudaRuntime.Tuning.HEURISTIC, 8);
        CudaRuntime.Settings settings = new CudaRuntime.Settings(plans, CudaRuntime.Tuning.HEURISTIC, network.name());
        JcudnnExtractor extractor = JcudnnExtractor.load(
                () -> runtime(settings, kernel),
                new JcudnnExtractor.Network(network.lowered(), Images.INPUT.kind(), 8),
                CheckedNetwork.emergency());
        List<ImageInput> images = Images.inputs(8);
        while (true) {
            System.out.println("batch of " + extractor.extract(images).length);
        }
    }

    private static GpuRuntime runtime(CudaRuntime.Settings settings, String kernel) {
        CudaRuntime runtime = CudaRuntime.open(settings);
        return kernel.equals("none") ? runtime : new FaultyRuntime(runtime, kernel);
    }
}
