package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.Inputs;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.PtxMachine;
import featuredrop.engine.fft.FilterExtractor;
import featuredrop.engine.fft.FilterFile;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.engine.fft.cuda.CudaFilter;
import featuredrop.engine.fft.jtransforms.JTransformsFilter;
import featuredrop.engine.onnx.OnnxRuntimeExtractor;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.oracle.fft.DirectFilter;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The model `laplacian-fft` as it is built.
final class FilterModelsTest {
    private static final Path MODELS =
            Path.of("../..", ".tools/models").toAbsolutePath().normalize();
    private static final FilterModels.Limits LIMITS = new FilterModels.Limits(2, 4);

    private final ModelDescriptor laplacian = ModelDescriptor.load(MODELS, "laplacian-fft");

    @Test
    void theFourierTransformGivesWhatOnnxRuntimeMakesOfTheSameFile() {
        List<ImageInput> batch = Inputs.values(levels(1), levels(2), levels(3));

        try (FeatureExtractor fourier = FilterModels.onCpu(laplacian, LIMITS);
                FeatureExtractor network = network()) {
            float[][] expected = network.extract(batch);
            float[][] found = fourier.extract(batch);

            for (int i = 0; i < batch.size(); i++) {
                assertThat(found[i]).containsExactly(expected[i], within(2e-3f));
            }
        }
    }

    @Test
    void theKernelsGiveItToo() {
        GrayFilter.Task task = new GrayFilter.Task(64, 64, FilterFile.read(laplacian.requireOnnx()));
        List<ImageInput> batch = Inputs.values(levels(4));

        try (FeatureExtractor kernels = new FilterExtractor(new CudaFilter(task, PtxMachine.shipped(), 1), task, 1);
                FeatureExtractor network = network()) {
            assertThat(kernels.extract(batch)[0]).containsExactly(network.extract(batch)[0], within(2e-3f));
        }
    }

    private FeatureExtractor network() {
        return OnnxRuntimeExtractor.load(
                new OnnxRuntimeExtractor.Network(
                        laplacian.requireOnnx(), "image", new long[] {3, 64, 64}, "feature", 4096),
                1,
                4);
    }

    private static float[] levels(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] levels = new float[3 * 64 * 64];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = random.nextInt(256);
        }
        return levels;
    }

    @Test
    void aDeviceThatAgreesIsTaken() {
        LoadedModel.Chosen chosen =
                FilterModels.onGpu(laplacian, LIMITS, new FilterModels.Gpu(PtxMachine::shipped, true));

        try (FeatureExtractor extractor = chosen.extractor()) {
            assertThat(extractor.fingerprint()).startsWith("fft-cuda").doesNotContain("\n");
            assertThat(chosen.choice()).isEqualTo("fft-cuda, agrees with fft-cpu");
            assertThat(chosen.reference())
                    .isNotNull()
                    .satisfies(cpu -> assertThat(cpu.fingerprint()).startsWith("fft-cpu"));
        }
    }

    @Test
    void withoutADeviceTheCpuComputesAndSaysWhy() {
        LoadedModel.Chosen chosen =
                FilterModels.onGpu(laplacian, LIMITS, new FilterModels.Gpu(FilterModelsTest::none, false));

        try (FeatureExtractor extractor = chosen.extractor()) {
            assertThat(extractor.fingerprint()).startsWith("fft-cpu").doesNotContain("\n");
            assertThat(extractor.dimension()).isEqualTo(4096);
            assertThat(chosen.choice()).isEqualTo("not fft-cuda: no device here");
        }
    }

    @Test
    void aRequiredDeviceThatIsNotThereIsARefusal() {
        assertThatThrownBy(
                        () -> FilterModels.onGpu(laplacian, LIMITS, new FilterModels.Gpu(FilterModelsTest::none, true)))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.GPU_REQUIRED))
                .hasMessage("gpu-worker.gpu.required: model laplacian-fft cannot run on the GPU: no device here");
    }

    private static KernelDevice none() {
        throw new DropException(FailureType.NO_DEVICE, "no device here");
    }

    @Test
    void twoWaysThatDisagreeAreNotPublished() {
        GrayFilter.Task task = new GrayFilter.Task(8, 8, new float[][] {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}});
        GrayFilter.Task other = new GrayFilter.Task(8, 8, new float[][] {{0, 1, 0}, {1, -4, 1}, {0, 1.1f, 0}});

        try (GrayFilter fourier = new JTransformsFilter(task, 1);
                GrayFilter direct = new DirectFilter(task);
                GrayFilter wrong = new DirectFilter(other)) {
            FilterModels.requireEqual(task, fourier, direct);
            assertThatThrownBy(() -> FilterModels.requireEqual(task, fourier, wrong))
                    .isInstanceOf(DropException.class)
                    .hasMessageContainingAll("Pixel", "fft-cpu", "direct");
        }
    }

    @Test
    void aFileWithoutAFilterIsRefused(@TempDir Path models) throws IOException {
        Path directory = Files.createDirectories(models.resolve("plain"));
        byte[] onnx = {0x3a, 0};
        Files.write(directory.resolve("plain.onnx"), onnx);
        Files.writeString(
                directory.resolve("model.yaml"),
                Files.readString(MODELS.resolve("laplacian-fft/model.yaml"))
                        .replaceAll("laplacian-fft", "plain")
                        .replaceAll("(?m)^sha256: .*$", "sha256: \"" + Sha256.hex(onnx) + "\""));

        assertThatThrownBy(() -> FilterModels.onCpu(ModelDescriptor.load(models, "plain"), LIMITS))
                .isInstanceOf(DropException.class)
                .hasMessageContainingAll("plain.onnx", "no tensor 'filter'");
    }
}
