package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.choice.GpuProbe;
import featuredrop.engine.cuda.cudnn.CudaProbe;
import featuredrop.engine.network.Lowering;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.model.KnownAnswer;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.oracle.reference.Precision;
import featuredrop.oracle.reference.ReferenceExtractor;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadedModelsTest {
    /// Where the weights of the convolution begin in the file of the tiny model.
    private static final int WEIGHTS = 194;

    @TempDir
    private Path directory;

    private String sha256 = "";

    @BeforeEach
    void buildModel() throws IOException {
        Path onnx = directory.resolve("models/tiny/tiny.onnx");
        Files.createDirectories(Objects.requireNonNull(onnx.getParent()));
        try (InputStream tiny =
                Objects.requireNonNull(getClass().getResourceAsStream("/featuredrop/engine/onnx/tiny.onnx"))) {
            Files.write(onnx, tiny.readAllBytes());
        }
        sha256 = Sha256.hex(Files.readAllBytes(onnx));
        describe("keras-tf", sha256);
    }

    @Test
    void theModelsOfThePoolsPartnersAreLoaded() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThat(shelf.all()).singleElement().satisfies(model -> {
                assertThat(model.facts().id()).isEqualTo("tiny");
                assertThat(model.dimension()).isEqualTo(5);
                assertThat(model.fingerprint()).startsWith("onnxruntime-cpu");
            });
            assertThat(selfTest(shelf).run()).startsWith("ok, tiny on onnxruntime-cpu");
        }
    }

    @Test
    void withoutAGpuTheCpuEngineIsTakenAndTheMissingRungIsShown() throws IOException {
        FeatureDropConfig config = config("jcudnn");
        try (LoadedModels shelf = LoadedModels.load(config, without(config))) {
            assertThat(shelf.all().getFirst().fingerprint()).startsWith("onnxruntime-cpu");
            assertThat(shelf.all().getFirst().reference())
                    .as("there is nothing to compare")
                    .isNull();
            assertThat(selfTest(shelf).run())
                    .startsWith("ok, tiny on onnxruntime-cpu")
                    .endsWith("(not jcudnn, rung driver: libcuda.so.1 is nowhere, no known answer)");
            SelfTestReport report = selfTest(shelf).report(Duration.ofMillis(10));
            assertThat(report.passed()).isTrue();
            assertThat(report.text())
                    .contains("tiny", "rung driver", "images/s")
                    .endsWith("passed");
            JsonNode json = new ObjectMapper().readTree(report.json());
            assertThat(json.path("passed").asBoolean()).isTrue();
            assertThat(json.at("/models/0/choice").asText()).contains("rung driver");
            assertThat(json.at("/models/0/imagesPerSecond").asDouble()).isPositive();
        }
    }

    @Test
    void aWorkerThatRequiresItsGpuRefusesToStartWithoutOne() throws IOException {
        FeatureDropConfig config = config("jcudnn\n  gpu:\n    required: true");

        assertThatThrownBy(() -> LoadedModels.load(config, without(config)).close())
                .isInstanceOf(DropException.class)
                .hasMessage("gpu-worker.gpu.required: model tiny cannot run on the GPU, not jcudnn, rung driver: "
                        + "libcuda.so.1 is nowhere");
    }

    @Test
    void aGpuThatGivesTheFeaturesOfTheCpuIsTaken() throws IOException {
        FeatureDropConfig config = config("jcudnn");
        Engines engines = new Engines(config.gpuWorker(), model -> new FakeProbe(model, ""));
        try (LoadedModels shelf = LoadedModels.load(config, engines)) {
            LoadedModel model = shelf.all().getFirst();
            assertThat(model.fingerprint()).isEqualTo("reference FP16");
            assertThat(model.reference())
                    .isNotNull()
                    .satisfies(cpu -> assertThat(cpu.fingerprint()).startsWith("onnxruntime-cpu"));
            assertThat(selfTest(shelf).run())
                    .contains("tiny on reference FP16 (jcudnn, self-check cosine", "0 batches repeated on the CPU");
        }
    }

    private SelfTest selfTest(LoadedModels shelf) {
        return new SelfTest(shelf.all(), directory.resolve("models"));
    }

    @Test
    void aModelWithoutAKnownAnswerSaysSo() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThat(selfTest(shelf).run()).endsWith(" (no known answer)");
            assertThat(selfTest(shelf).report(Duration.ofMillis(1)).text()).contains("ok, no known answer");
        }
    }

    @Test
    void aKnownAnswerIsWrittenOnceAndComparedWith() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThat(selfTest(shelf).writeKnownAnswers())
                    .singleElement()
                    .asString()
                    .endsWith("yaml: written");
            byte[] written = Files.readAllBytes(answer());

            assertThat(selfTest(shelf).run()).endsWith(" (distance 0.00000 to the known answer)");
            assertThat(selfTest(shelf).writeKnownAnswers())
                    .singleElement()
                    .asString()
                    .endsWith("yaml: is there, distance 0.00000 to the known answer");
            assertThat(answer()).hasBinaryContent(written);
        }
    }

    @Test
    void aModelWhoseWeightsChangedRepeatsItselfAndFailsTheSelfTest() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            selfTest(shelf).writeKnownAnswers();
        }
        changeAWeight();

        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThatThrownBy(() -> selfTest(shelf).run())
                    .isInstanceOfSatisfying(
                            DropException.class,
                            failure -> assertThat(failure.type()).isEqualTo(FailureType.SELF_TEST))
                    .hasMessageContaining("Model tiny on onnxruntime-cpu")
                    .hasMessageContaining("to the known answer, above 0.02");
            SelfTestReport report = selfTest(shelf).report(Duration.ofMillis(1));
            assertThat(report.passed()).isFalse();
            assertThat(report.text()).contains("FAILED: distance ").endsWith("FAILED");
            assertThatThrownBy(() -> selfTest(shelf).writeKnownAnswers())
                    .as("a wrong answer is not replaced by the way")
                    .isInstanceOf(DropException.class);
        }
    }

    @Test
    void aGpuThatRoundsHasTheKnownAnswerOfTheCpu() throws IOException {
        FeatureDropConfig config = config("jcudnn");
        try (LoadedModels cpu = LoadedModels.load(config, without(config))) {
            selfTest(cpu).writeKnownAnswers();
        }
        try (LoadedModels gpu =
                LoadedModels.load(config, new Engines(config.gpuWorker(), model -> new FakeProbe(model, "")))) {
            assertThat(selfTest(gpu).run()).contains("tiny on reference FP16").contains(" to the known answer)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "images-9, AACAPwAAgD8AAIA/, is of the images images-9",
        "images-1, AACAPwAAgD8AAIA/, has 1 values an image",
        "images-1, AACAPwAAgD8=, 8 bytes are not the features of 3 images",
        "images-1, '#', features cannot be read",
        "images-1, '', features: is missing"
    })
    void aKnownAnswerThatCannotBeUsedFailsTheSelfTest(String images, String features, String said) throws IOException {
        Files.writeString(answer(), "images: " + images + "\nengine: x\nfeatures: \"" + features + "\"\n");

        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThatThrownBy(() -> selfTest(shelf).run())
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("known-answer.yaml")
                    .hasMessageContaining(said);
        }
    }

    @Test
    void aKnownAnswerOfNoNumbersFailsTheSelfTest() throws IOException {
        float[][] none = new float[3][5];
        Arrays.stream(none).forEach(feature -> Arrays.fill(feature, Float.NaN));
        KnownAnswer.of("images-1", "x", none).write(directory.resolve("models"), "tiny");

        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            assertThatThrownBy(() -> selfTest(shelf).run()).hasMessageContaining("distance NaN");
        }
    }

    private Path answer() {
        return KnownAnswer.file(directory.resolve("models"), "tiny");
    }

    /// The descriptor follows, as that of a model that was built again.
    private void changeAWeight() throws IOException {
        Path onnx = directory.resolve("models/tiny/tiny.onnx");
        byte[] bytes = Files.readAllBytes(onnx);
        ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putFloat(WEIGHTS, content.getFloat(WEIGHTS) + 2);
        Files.write(onnx, bytes);
        describe("keras-tf", Sha256.hex(bytes));
    }

    private static Engines without(FeatureDropConfig config) {
        return new Engines(config.gpuWorker(), model -> new FakeProbe(model, "libcuda.so.1 is nowhere"));
    }

    /// A machine whose GPU is the reference executor, or whose driver is missing.
    private record FakeProbe(CudaProbe.Model model, String missing) implements GpuProbe {
        @Override
        public void network() {}

        @Override
        public void driver() {
            if (!missing.isEmpty()) {
                throw new DropException(FailureType.NO_LIBRARY, missing);
            }
        }

        @Override
        public void device() {}

        @Override
        public void cublasLt() {}

        @Override
        public void cudnn() {}

        @Override
        public void handle() {}

        @Override
        public FeatureExtractor load() {
            try {
                return new ReferenceExtractor(
                        Lowering.lower(model.onnx(), model.wanted()),
                        new ReferenceExtractor.Settings(model.wanted().layout(), Precision.FP16, model.maxBatch()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void theStubHasTheDimensionOfTheModelThatItStandsFor() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("stub"))) {
            assertThat(shelf.all().getFirst().fingerprint()).isEqualTo("stub");
            assertThat(shelf.all().getFirst().dimension()).isEqualTo(5);
        }
    }

    @Test
    void aPlanForAnotherModelOrAnotherStateOfItIsRefused() throws IOException {
        try (LoadedModels shelf = LoadedModels.load(config("stub"))) {
            String key = shelf.all().getFirst().facts().key();

            assertThat(shelf.of(plan("tiny", key)).facts().key()).isEqualTo(key);
            assertThatThrownBy(() -> shelf.of(plan("tiny", "0123456789abcdef")))
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("0123456789abcdef");
            assertThatThrownBy(() -> shelf.of(plan("huge", key)))
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("huge");
        }
    }

    @Test
    void aDropEndsOnTheModelThatItBeganWith() throws IOException {
        String before;
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            before = shelf.all().getFirst().facts().key();
        }
        Path tiny = directory.resolve("models/tiny");
        Path kept = Files.createDirectories(tiny.resolve(before));
        Files.copy(tiny.resolve("model.yaml"), kept.resolve("model.yaml"));
        Files.copy(tiny.resolve("tiny.onnx"), kept.resolve("tiny.onnx"));
        describe("keras-caffe", sha256);
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            LoadedModel present = shelf.all().getFirst();
            LoadedModel earlier = shelf.of(plan("tiny", before));

            assertThat(present.facts().key()).isNotEqualTo(before);
            assertThat(earlier.facts().key()).isEqualTo(before);
            assertThat(shelf.of(plan("tiny", present.facts().key()))).isSameAs(present);
            assertThat(shelf.of(plan("tiny", before))).as("loaded once").isSameAs(earlier);
        }
    }

    @Test
    void aDropEndsOnItsModelWhenItsPartnerHasGotAnotherOne() throws IOException {
        String key;
        try (LoadedModels shelf = LoadedModels.load(config("onnxruntime-cpu"))) {
            key = shelf.all().getFirst().facts().key();
        }
        Path next = Files.createDirectories(directory.resolve("models/next"));
        Path tiny = directory.resolve("models/tiny");
        Files.copy(tiny.resolve("tiny.onnx"), next.resolve("tiny.onnx"));
        Files.writeString(
                next.resolve("model.yaml"),
                Files.readString(tiny.resolve("model.yaml")).replace("id: tiny", "id: next"));
        Path file = directory.resolve("featuredrop.yaml");
        config("onnxruntime-cpu");
        Files.writeString(file, Files.readString(file).replace("model: tiny", "model: next"));
        try (LoadedModels shelf = LoadedModels.load(ConfigFile.load(file, Map.of()))) {
            assertThat(shelf.all()).extracting(model -> model.facts().id()).containsExactly("next");

            assertThat(shelf.of(plan("tiny", key)).facts().id()).isEqualTo("tiny");
        }
    }

    @Test
    void aModelFileThatIsNotTheDescribedOneIsRefused() throws IOException {
        describe("keras-tf", "0".repeat(64));

        assertThatThrownBy(() -> LoadedModels.load(config("onnxruntime-cpu")).close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tiny.onnx");
    }

    @Test
    void anUnknownProfileIsRefusedWithTheKnownOnes() throws IOException {
        describe("keras-tg", sha256);

        assertThatThrownBy(() -> LoadedModels.load(config("onnxruntime-cpu")).close())
                .isInstanceOf(DropException.class)
                .hasMessageContaining("'keras-tg'")
                .hasMessageContaining("efficientnet-lite-v1");
    }

    private static PlanRef plan(String model, String key) {
        return new PlanRef(new DropKey("paris", "acme", "d1"), 0, "a".repeat(64), model, key);
    }

    private void describe(String profile, String digest) throws IOException {
        Files.writeString(directory.resolve("models/tiny/model.yaml"), """
                id: tiny
                licence: CC0-1.0
                onnx: tiny.onnx
                sha256: "%s"
                input: image
                layout: NCHW
                width: 4
                height: 4
                profile: %s
                tap: pooled
                dimension: 5
                l2: true
                max-batch: 4
                """.formatted(digest, profile));
    }

    private FeatureDropConfig config(String engine) throws IOException {
        Path file = directory.resolve("featuredrop.yaml");
        Files.writeString(file, """
                temporal:
                  address: 127.0.0.1:7233
                exchange:
                  bucket: exchange
                  region: eu-west-1
                sites:
                  paris:
                    hdfs: hdfs://namenode:8020
                    landing: /landing
                    output: /out
                    partners:
                      acme:
                        id: 7
                        model: tiny
                pools:
                  gpu:
                    region: eu-west-1
                    ssh:
                      user: ops
                      private-key: key
                      known-hosts: hosts
                      command: nvidia-smi
                gpu-worker:
                  pool: gpu
                  threads: 1
                  engine: %s
                models: %s
                """.formatted(engine, directory.resolve("models")));
        return ConfigFile.load(file, Map.of());
    }
}
