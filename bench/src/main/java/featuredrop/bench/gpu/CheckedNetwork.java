package featuredrop.bench.gpu;

import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.onnx.OnnxRuntimeExtractor;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.os.ProcessEnd;
import featuredrop.oracle.reference.Calibration;
import featuredrop.oracle.reference.Topologies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A network of the archive, with its weights.
///
/// @param file its ONNX file
/// @param lowered what the engines compute
record CheckedNetwork(String name, Path file, Lowering.Wanted wanted, LoweredNetwork lowered) {
    static final String EFFICIENT_NET = "efficientnet-lite0";
    static final List<String> NAMES = List.of(
            EFFICIENT_NET,
            "resnet50",
            "bvlc_alexnet",
            "densenet121",
            "inception_v1",
            "inception_v2",
            "shufflenet",
            "squeezenet",
            "vgg19",
            "zfnet512");

    private static final Duration ANSWER = Duration.ofSeconds(20);
    /// What a worker ends with then.
    static final int GPU_LOST = 70;

    /// Fills the topology with its fixed random weights and writes it to the directory; the first has weights of its
    /// own.
    static CheckedNetwork of(String name, Path directory) throws IOException {
        if (name.equals(EFFICIENT_NET)) {
            ModelDescriptor model = ModelDescriptor.load(Topologies.TOOLS.resolve("models"), name);
            Lowering.Wanted wanted = new Lowering.Wanted(
                    model.input(), new Shape(model.height(), model.width(), 3), model.layout(), model.tap());
            Path file = model.requireOnnx();
            return new CheckedNetwork(name, file, wanted, Lowering.lower(file, wanted));
        }
        Topologies.Filled filled = Topologies.filled(name);
        Lowering.Wanted wanted = new Lowering.Wanted(
                filled.input(), new Shape(Images.SIDE, Images.SIDE, 3), TensorLayout.NCHW, filled.tap());
        ModelProto model = Calibration.of(
                filled.model(),
                wanted,
                Images.inputs(4).stream().map(ImageInput::tensor).toArray(float[][]::new));
        Path file = directory.resolve(name + ".onnx");
        try (var out = Files.newOutputStream(file)) {
            model.writeTo(out);
        }
        return new CheckedNetwork(name, file, wanted, Lowering.lower(model, wanted));
    }

    /// The oracle, one image a call, because some models name a batch of one.
    OnnxRuntimeExtractor oracle() {
        int threads = Runtime.getRuntime().availableProcessors();
        return OnnxRuntimeExtractor.load(
                new OnnxRuntimeExtractor.Network(
                        file, wanted.input(), wanted.sides(), wanted.tap(), lowered.dimension()),
                threads,
                1);
    }

    /// The way by which a worker comes to its GPU engine.
    CudaProbe probe(Path plans, CudaRuntime.Tuning tuning, int maxBatch) {
        return new CudaProbe(
                new CudaProbe.Model(file, wanted, Images.INPUT.kind(), maxBatch, name),
                new CudaProbe.Site(List.of(), plans, tuning, emergency()));
    }

    /// The same after the rungs that load the driver and cuDNN.
    CudaProbe opened(Path plans, CudaRuntime.Tuning tuning, int maxBatch) {
        CudaProbe probe = probe(plans, tuning, maxBatch);
        probe.driver();
        probe.device();
        probe.cublasLt();
        probe.cudnn();
        return probe;
    }

    /// As a worker's: the process ends.
    static JcudnnExtractor.Emergency emergency() {
        return new JcudnnExtractor.Emergency(ANSWER, reason -> {
            System.err.println("ending with " + GPU_LOST + ": " + reason);
            ProcessEnd.with(GPU_LOST);
        });
    }
}
