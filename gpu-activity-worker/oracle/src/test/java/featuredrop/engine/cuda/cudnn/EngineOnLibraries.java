package featuredrop.engine.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import featuredrop.engine.InputKind;
import featuredrop.engine.Inputs;
import featuredrop.engine.choice.EngineChoice;
import featuredrop.engine.choice.GpuPrerequisite;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.oracle.plans.PlannedNetworks;
import featuredrop.oracle.reference.Topologies;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The engine's own code on NVIDIA's real libraries, without a device: `make test-gpu-plans`. Runs only when it is
/// named, because it needs `tools/cudnn`. That the process is still there at the end is part of what is tested.
final class EngineOnLibraries {
    private static final Path CUDNN = Topologies.TOOLS.resolve("cudnn");
    private static final Path DRIVER = CUDNN.resolve("driver/usr/lib/x86_64-linux-gnu/nvidia/current");
    private static final Path CUBLAS = CUDNN.resolve("nvidia/cu13/lib");
    private static final Path CUDNN_LIBRARIES = CUDNN.resolve("nvidia/cudnn/lib");

    @TempDir
    private static Path plans;

    private static String withoutCublas = "";
    private static String withoutCudnn = "";

    /// A library that was loaded once is there for the whole process, so what happens without it comes first.
    @BeforeAll
    static void load() {
        probe(DRIVER).driver();
        withoutCublas = String.valueOf(catchThrowable(() -> probe(DRIVER).cublasLt()));
        withoutCudnn = String.valueOf(catchThrowable(() -> probe(DRIVER).cudnn()));
        CudaProbe all = probe(DRIVER, CUBLAS, CUDNN_LIBRARIES);
        all.cublasLt();
        all.cudnn();
    }

    private static CudaProbe probe(Path... libraries) {
        ModelDescriptor model = ModelDescriptor.load(Topologies.TOOLS.resolve("models"), "efficientnet-lite0");
        return new CudaProbe(
                new CudaProbe.Model(
                        model.onnx(),
                        new Lowering.Wanted(model.input(), new Shape(224, 224, 3), model.layout(), model.tap()),
                        new InputKind.Values(model.layout()),
                        8,
                        "key"),
                new CudaProbe.Site(
                        List.of(libraries),
                        plans,
                        CudaRuntime.Tuning.HEURISTIC,
                        new JcudnnExtractor.Emergency(Duration.ofMinutes(1), _ -> {})));
    }

    @Test
    void aDriverWithoutADeviceIsNamedAndNothingEnds() {
        StubExtractor oracle = new StubExtractor(3, 3, 1);

        EngineChoice.Choice choice = EngineChoice.choose(
                probe(DRIVER, CUBLAS, CUDNN_LIBRARIES), new EngineChoice.Known(Inputs.values(new float[3][3]), oracle));

        assertThat(choice)
                .isInstanceOfSatisfying(
                        EngineChoice.Choice.Cpu.class,
                        cpu -> assertThat(cpu.missing()).isEqualTo(GpuPrerequisite.DEVICE));
        assertThat(choice.words()).contains("cuInit answers CUDA_ERROR");
    }

    @Test
    void aMissingLibraryIsNamed() {
        assertThat(withoutCublas).contains("libcublasLt.so.13");
        assertThat(withoutCudnn).contains("libcudnn.so.9");
    }

    @Test
    void cudnnTakesNoDeviceThatIsNotThere() {
        CudaProbe probe = probe(DRIVER, CUBLAS, CUDNN_LIBRARIES);

        assertThatThrownBy(probe::handle).isInstanceOf(DropException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t4", "h200"})
    void everyConvolutionIsPlannedAndAPlanSurvivesItsText(String gpu) throws IOException {
        byte[] json;
        try (InputStream file = Objects.requireNonNull(PlannedNetworks.class.getResourceAsStream(gpu + ".json"))) {
            json = file.readAllBytes();
        }
        int withTensorCores = 0;
        int all = 0;
        try (Scope scope = new Scope("test")) {
            Planner planner = new Planner(new PlanTarget.Described(scope, json), scope);
            for (String network : List.of("efficientnet-lite0", "resnet50")) {
                for (ConvolutionShape shape : PlannedNetworks.convolutions(PlannedNetworks.lowered(network), 32)) {
                    ConvolutionPlan plan = planner.best(shape);
                    ConvolutionPlan restored =
                            planner.restored(Planner.text(plan)).orElseThrow();
                    assertThat(restored.workspace()).isEqualTo(plan.workspace());
                    withTensorCores += plan.usesTensorCores() ? 1 : 0;
                    all++;
                }
            }
            assertThat(withTensorCores).isEqualTo(all).isGreaterThan(40);
            ConvolutionShape any = PlannedNetworks.convolutions(PlannedNetworks.lowered("resnet50"), 8)
                    .iterator()
                    .next();
            assertThat(planner.candidates(any, 8)).hasSizeGreaterThan(1);
        }
    }

    @Test
    void aTextThatIsNoPlanIsRefused() throws IOException {
        try (Scope scope = new Scope("test");
                InputStream file = Objects.requireNonNull(PlannedNetworks.class.getResourceAsStream("t4.json"))) {
            Planner planner = new Planner(new PlanTarget.Described(scope, file.readAllBytes()), scope);

            assertThat(planner.restored("{\"plan\": 1}".getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }
}
