package featuredrop.exchange.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.objectstore.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDescriptorTest {
    private static final byte[] ONNX = {1, 2, 3};
    private static final String YAML = """
            id: tiny
            licence: Apache-2.0
            onnx: tiny.onnx
            sha256: "%s"
            input: image
            layout: NCHW
            width: 224
            height: 224
            profile: efficientnet-lite-v1
            tap: feature
            dimension: 1280
            l2: true
            max-batch: 64
            """.formatted(Sha256.hex(ONNX));

    @TempDir
    private Path models;

    @Test
    void aDescriptorIsReadWithItsFile() throws IOException {
        ModelDescriptor model = load(YAML);

        assertThat(model.layout()).isEqualTo(TensorLayout.NCHW);
        assertThat(model.dimension()).isEqualTo(1280);
        assertThat(model.maxBatch()).isEqualTo(64);
        assertThat(model.l2()).isTrue();
        assertThat(model.onnx()).isEqualTo(models.resolve("tiny/tiny.onnx"));
        assertThatThrownBy(model::requireOnnx)
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("tiny.onnx", "no such file");
        Files.write(model.onnx(), ONNX);
        assertThat(model.requireOnnx()).isEqualTo(model.onnx());
        Files.write(model.onnx(), new byte[] {9});
        assertThatThrownBy(model::requireOnnx).hasMessageContainingAll("tiny.onnx", "SHA-256");
    }

    @Test
    void aModelIsFoundByItsKeyAlsoAfterItWasChanged() throws IOException {
        String before = load(YAML).modelKey();
        assertThat(ModelDescriptor.find(models, "tiny", before)).isPresent();
        String after = load(YAML.replace("tap: feature", "tap: logits")).modelKey();

        assertThat(ModelDescriptor.find(models, "tiny", before)).isEmpty();
        Path kept = Files.createDirectories(models.resolve("tiny").resolve(before));
        Files.writeString(kept.resolve("model.yaml"), YAML);

        assertThat(ModelDescriptor.find(models, "tiny", before))
                .hasValueSatisfying(model -> assertThat(model.onnx()).isEqualTo(kept.resolve("tiny.onnx")));
        assertThat(ModelDescriptor.find(models, "tiny", after))
                .hasValueSatisfying(model -> assertThat(model.tap()).isEqualTo("logits"));
        assertThat(ModelDescriptor.find(models, "gone", before)).isEmpty();
        Files.writeString(kept.resolve("model.yaml"), YAML.replace("id: tiny", "id: other"));
        assertThatThrownBy(() -> ModelDescriptor.find(models, "tiny", before))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("id: 'other'");
    }

    @Test
    void aDescriptorThatIsKeptUnderAnotherKeyIsNotFound() throws IOException {
        load(YAML);
        Path kept = Files.createDirectories(models.resolve("tiny").resolve("0123456789abcdef"));
        Files.writeString(kept.resolve("model.yaml"), YAML);

        assertThat(ModelDescriptor.find(models, "tiny", "0123456789abcdef")).isEmpty();
        assertThatThrownBy(() -> ModelDescriptor.find(models, "tiny", "../x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKeyChangesWithAllThatFeaturesDependOn() throws IOException {
        String key = load(YAML).modelKey();

        assertThat(key).matches("[0-9a-f]{16}");
        assertThat(load(YAML.replace("licence: Apache-2.0", "licence: MIT").replace("64", "8"))
                        .modelKey())
                .isEqualTo(key);
        assertThat(load(YAML.replace(Sha256.hex(ONNX), "0".repeat(64))).modelKey())
                .isNotEqualTo(key);
        assertThat(load(YAML.replace("efficientnet-lite-v1", "keras-tf")).modelKey())
                .isNotEqualTo(key);
        assertThat(load(YAML.replace("tap: feature", "tap: logits")).modelKey()).isNotEqualTo(key);
        assertThat(load(YAML.replace("l2: true", "l2: false")).modelKey()).isNotEqualTo(key);
        assertThat(load(YAML + "family: network\n").modelKey()).isEqualTo(key);
        assertThat(load(YAML + "family: fourier-filter\n").modelKey()).isNotEqualTo(key);
    }

    @Test
    void theKeyChangesWithTheShapesOfInputAndFeature() throws IOException {
        List<String> keys = new ArrayList<>();
        keys.add(load(YAML).modelKey());
        keys.add(load(YAML.replace("width: 224", "width: 192")).modelKey());
        keys.add(load(YAML.replace("height: 224", "height: 192")).modelKey());
        keys.add(load(YAML.replace("224", "192")).modelKey());
        keys.add(load(YAML.replace("layout: NCHW", "layout: NHWC")).modelKey());
        keys.add(load(YAML.replace("dimension: 1280", "dimension: 640")).modelKey());

        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[0-9a-f]{16}"));
    }

    @Test
    void theKeyOfTheDefaultModelStays() {
        Path own = Path.of("").toAbsolutePath().resolveSibling("models");

        assertThat(ModelDescriptor.load(own, "efficientnet-lite0").modelKey()).isEqualTo("adf2d72265604c7f");
    }

    @Test
    void whatCannotBeAModelIsRefusedWithItsKey() {
        assertRefused("id: tiny", "id: other", "id: 'other' is not the directory's name");
        assertRefused("dimension: 1280", "dimension: 0", "dimension: '0' is not between");
        assertRefused("layout: NCHW", "layout: CHW", "layout: 'CHW' is not one of nchw, nhwc");
        assertRefused("l2: true", "l2: maybe", "l2: 'maybe' is not true or false");
        assertRefused("sha256: \"", "sha256: \"x", "sha256");
        assertRefused("l2: true", "l2: true\nfamily: magic", "family: 'magic' is not one of network, fourier-filter");
        assertRefused("tap: feature\n", "", "tap: is missing");
        assertRefused("tap: feature", "tap: feature\ntapp: x", "tapp: unknown key");
        assertThatThrownBy(() -> ModelDescriptor.load(models, "absent")).hasMessageContaining("no such file");
        assertThatThrownBy(() -> ModelDescriptor.load(models, "../etc")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDescriptorsOfThisProjectCanBeRead() {
        Path own = Path.of("").toAbsolutePath().resolveSibling("models");

        ModelDescriptor model = ModelDescriptor.load(own, "efficientnet-lite0");

        assertThat(model.dimension()).isEqualTo(1280);
        assertThat(model.profile()).isEqualTo("efficientnet-lite-v1");
        assertThat(model.family()).isEqualTo(ModelFamily.NETWORK);
        assertThat(ModelDescriptor.load(own, "laplacian-fft").family()).isEqualTo(ModelFamily.FOURIER_FILTER);
    }

    private void assertRefused(String key, String replacement, String message) {
        assertThatThrownBy(() -> load(YAML.replace(key, replacement)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("model.yaml", message);
    }

    private ModelDescriptor load(String yaml) throws IOException {
        Path directory = Files.createDirectories(models.resolve("tiny"));
        Files.writeString(directory.resolve("model.yaml"), yaml);
        return ModelDescriptor.load(models, "tiny");
    }
}
