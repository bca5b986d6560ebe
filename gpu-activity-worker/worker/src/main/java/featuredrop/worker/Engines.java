package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FiniteGuard;
import featuredrop.engine.choice.EngineChoice;
import featuredrop.engine.choice.GpuProbe;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.engine.onnx.OnnxRuntimeExtractor;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.images.os.ProcessEnd;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives each network its engine: the configured one, or the CPU's where the GPU does not pass. Used by one
/// thread.
final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    /// With this the process ends when the GPU hangs or is lost; systemd starts it again.
    static final int GPU_LOST = 70;

    /// Well below 30 s.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private static final int COLOURS = 3;

    private final GpuWorkerConfig worker;
    private final Function<CudaProbe.Model, GpuProbe> probes;

    Engines(GpuWorkerConfig worker) {
        this(worker, model -> new CudaProbe(model, site(worker.gpu())));
    }

    Engines(GpuWorkerConfig worker, Function<CudaProbe.Model, GpuProbe> probes) {
        this.worker = worker;
        this.probes = probes;
    }

    private static CudaProbe.Site site(GpuWorkerConfig.GpuConfig gpu) {
        return new CudaProbe.Site(
                gpu.libraries(),
                gpu.plans(),
                gpu.autotune() ? CudaRuntime.Tuning.MEASURED : CudaRuntime.Tuning.HEURISTIC,
                new JcudnnExtractor.Emergency(ANSWER_LIMIT, Engines::end));
    }

    /// Ends this process, because work that blocks the GPU cannot be stopped from it.
    private static void end(String reason) {
        LOG.error("ending, to be started anew exit={}: {}", GPU_LOST, reason);
        ProcessEnd.with(GPU_LOST);
    }

    /// @throws DropException kind PLATFORM; type `GPU_REQUIRED`, naming the rung, when the configuration wants
    ///     the GPU and the model cannot run on it
    LoadedModel load(ModelDescriptor descriptor, LoadedModel.Facts facts, ModelInput input, int batch) {
        FeatureExtractor cpu = cpu(descriptor, batch);
        LoadedModel onCpu = new LoadedModel(facts, input, cpu);
        if (worker.engine() == GpuWorkerConfig.Engine.ONNXRUNTIME_CPU) {
            return onCpu;
        }
        EngineChoice.Choice choice = EngineChoice.choose(
                probes.apply(probed(descriptor, input, batch)),
                new EngineChoice.Known(SelfTestImages.inputs(input), cpu));
        LOG.info("engine chosen model={} choice=\"{}\"", descriptor.id(), choice.words());
        return switch (choice) {
            case EngineChoice.Choice.Gpu gpu ->
                new LoadedModel(
                        facts, input, new LoadedModel.Chosen(new FiniteGuard(gpu.engine(), cpu), choice.words(), cpu));
            case EngineChoice.Choice.Cpu missing
            when worker.gpu().required() -> {
                onCpu.close();
                throw new DropException(
                        FailureType.GPU_REQUIRED,
                        "gpu-worker.gpu.required: model " + descriptor.id() + " cannot run on the GPU, "
                                + missing.words());
            }
            case EngineChoice.Choice.Cpu _ ->
                new LoadedModel(facts, input, new LoadedModel.Chosen(cpu, choice.words(), null));
        };
    }

    private FeatureExtractor cpu(ModelDescriptor descriptor, int batch) {
        Lowering.Wanted wanted = wanted(descriptor);
        return OnnxRuntimeExtractor.load(
                new OnnxRuntimeExtractor.Network(
                        descriptor.requireOnnx(), wanted.input(), wanted.sides(), wanted.tap(), descriptor.dimension()),
                worker.threads(),
                batch);
    }

    private static CudaProbe.Model probed(ModelDescriptor descriptor, ModelInput input, int batch) {
        return new CudaProbe.Model(descriptor.onnx(), wanted(descriptor), input.kind(), batch, descriptor.modelKey());
    }

    private static Lowering.Wanted wanted(ModelDescriptor descriptor) {
        Shape image = new Shape(descriptor.height(), descriptor.width(), COLOURS);
        return new Lowering.Wanted(descriptor.input(), image, descriptor.layout(), descriptor.tap());
    }
}
