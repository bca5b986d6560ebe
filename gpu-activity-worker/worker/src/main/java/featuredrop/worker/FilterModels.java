package featuredrop.worker;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FiniteGuard;
import featuredrop.engine.cuda.device.JCudaKernelDevice;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.fft.FilterExtractor;
import featuredrop.engine.fft.FilterFile;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.cuda.CudaFilter;
import featuredrop.engine.fft.jtransforms.JTransformsFilter;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads models of the family of filters.
final class FilterModels {
    private static final Logger LOG = LoggerFactory.getLogger(FilterModels.class);
    private static final int LEVELS = 256;
    /// Of what a filter can make of one level; the FFT's rounding is a hundred times below it.
    private static final double TOLERANCE = 1e-3;

    private FilterModels() {}

    /// How a filter is run.
    ///
    /// @param threads of the CPU
    /// @param batch most images of a call
    record Limits(int threads, int batch) {}

    /// On the CPU.
    ///
    /// @throws DropException kind PLATFORM, when the descriptor or its file is no filter's
    static FeatureExtractor onCpu(ModelDescriptor descriptor, Limits limits) {
        GrayFilter.Task task = task(descriptor);
        return new FilterExtractor(new JTransformsFilter(task, limits.threads()), task, limits.batch());
    }

    /// Where the GPU comes from.
    ///
    /// @param opening gives the device, or fails with what is missing
    /// @param required whether the CPU will not do
    record Gpu(Supplier<KernelDevice> opening, boolean required) {
        static Gpu first(boolean required) {
            return new Gpu(() -> JCudaKernelDevice.open(0), required);
        }
    }

    /// On the GPU; on the CPU when there is none or it does not agree with the CPU on an image of noise.
    ///
    /// @throws DropException as [#onCpu]; type `GPU_REQUIRED` when only the CPU could
    static LoadedModel.Chosen onGpu(ModelDescriptor descriptor, Limits limits, Gpu device) {
        GrayFilter.Task task = task(descriptor);
        LoadedModel.Chosen chosen;
        try {
            GrayFilter gpu = new CudaFilter(task, device.opening().get(), limits.batch());
            try (GrayFilter cpu = new JTransformsFilter(task, 1)) {
                requireEqual(task, gpu, cpu);
            } catch (DropException e) {
                gpu.close();
                throw e;
            }
            FeatureExtractor cpu = onCpu(descriptor, limits);
            chosen = new LoadedModel.Chosen(
                    new FiniteGuard(new FilterExtractor(gpu, task, limits.batch()), cpu),
                    "fft-cuda, agrees with fft-cpu",
                    cpu);
        } catch (DropException e) {
            if (device.required()) {
                throw new DropException(
                        FailureType.GPU_REQUIRED,
                        "gpu-worker.gpu.required: model " + descriptor.id() + " cannot run on the GPU: "
                                + e.getMessage(),
                        e);
            }
            chosen = new LoadedModel.Chosen(onCpu(descriptor, limits), "not fft-cuda: " + e.getMessage(), null);
        }
        LOG.info("engine chosen model={} choice=\"{}\"", descriptor.id(), chosen.choice());
        return chosen;
    }

    /// @throws DropException kind PLATFORM, when the two differ by more than the tolerance
    static void requireEqual(GrayFilter.Task task, GrayFilter one, GrayFilter other) {
        SplittableRandom random = new SplittableRandom(1);
        float[] noise = new float[task.pixels()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextInt(LEVELS);
        }
        float[] first = one.filtered(new float[][] {noise})[0];
        float[] second = other.filtered(new float[][] {noise})[0];
        double limit = TOLERANCE * gain(task);
        for (int i = 0; i < noise.length; i++) {
            // Written so that a value that is no number is refused too.
            if (!(Math.abs(first[i] - second[i]) <= limit)) {
                throw new DropException(
                        FailureType.SELF_TEST,
                        "Pixel " + i + " is " + first[i] + " by " + one.name() + " and " + second[i] + " by "
                                + other.name());
            }
        }
    }

    private static double gain(GrayFilter.Task task) {
        double sum = 0;
        for (float[] row : task.filter()) {
            for (float weight : row) {
                sum += Math.abs(weight);
            }
        }
        return sum;
    }

    private static GrayFilter.Task task(ModelDescriptor descriptor) {
        if (descriptor.layout() != TensorLayout.NCHW
                || descriptor.dimension() != descriptor.width() * descriptor.height()) {
            throw new DropException(
                    FailureType.MODEL_UNUSABLE,
                    "Model " + descriptor.id() + ": a filter takes planes (NCHW) and gives one value a pixel, "
                            + descriptor.width() * descriptor.height() + ", not " + descriptor.dimension());
        }
        return new GrayFilter.Task(descriptor.height(), descriptor.width(), FilterFile.read(descriptor.requireOnnx()));
    }
}
