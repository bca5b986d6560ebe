package featuredrop.engine.choice;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.network.NetworkRefusedException;
import featuredrop.workflows.policy.DropException;
import java.util.List;
import java.util.Locale;

/// Decides at the start of a worker whether a network runs on the GPU.
public final class EngineChoice {
    /// Least cosine between the features of both engines.
    private static final double LEAST_COSINE = 0.999;

    private EngineChoice() {}

    /// What came out.
    public sealed interface Choice {
        /// One line for the operator.
        String words();

        /// The GPU engine, ready.
        record Gpu(FeatureExtractor engine, double cosine) implements Choice {
            @Override
            public String words() {
                return String.format(Locale.ROOT, "jcudnn, self-check cosine %.5f", cosine);
            }
        }

        /// The CPU engine, and why.
        record Cpu(GpuPrerequisite missing, String reason) implements Choice {
            @Override
            public String words() {
                return "not jcudnn, rung " + missing.words() + ": " + reason;
            }
        }
    }

    /// What engines are compared with.
    ///
    /// @param images at least three different ones
    /// @param oracle the CPU engine
    public record Known(List<ImageInput> images, FeatureExtractor oracle) {
        public Known {
            images = List.copyOf(images);
        }
    }

    /// Climbs as far as it goes.
    public static Choice choose(GpuProbe probe, Known known) {
        GpuPrerequisite rung = GpuPrerequisite.NETWORK;
        try {
            probe.network();
            rung = GpuPrerequisite.DRIVER;
            probe.driver();
            rung = GpuPrerequisite.DEVICE;
            probe.device();
            rung = GpuPrerequisite.CUBLASLT;
            probe.cublasLt();
            rung = GpuPrerequisite.CUDNN;
            probe.cudnn();
            rung = GpuPrerequisite.HANDLE;
            probe.handle();
            rung = GpuPrerequisite.PLANS;
            FeatureExtractor engine = probe.load();
            return checked(engine, known);
        } catch (DropException | NetworkRefusedException | LinkageError e) {
            return new Choice.Cpu(rung, reason(e));
        }
    }

    private static String reason(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }

    private static Choice checked(FeatureExtractor engine, Known known) {
        try {
            double cosine = FeatureComparison.leastCosine(
                    oneByOne(known.oracle(), known.images()), oneByOne(engine, known.images()));
            // NaN is no agreement either.
            if (cosine >= LEAST_COSINE) {
                return new Choice.Gpu(engine, cosine);
            }
            engine.close();
            return new Choice.Cpu(
                    GpuPrerequisite.SELF_CHECK,
                    String.format(Locale.ROOT, "cosine %.5f to onnxruntime-cpu, below %s", cosine, LEAST_COSINE));
        } catch (DropException | LinkageError e) {
            engine.close();
            return new Choice.Cpu(GpuPrerequisite.SELF_CHECK, reason(e));
        }
    }

    private static float[][] oneByOne(FeatureExtractor engine, List<ImageInput> images) {
        float[][] features = new float[images.size()][];
        for (int i = 0; i < features.length; i++) {
            features[i] = engine.extract(List.of(images.get(i)))[0];
        }
        return features;
    }
}
