package featuredrop.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FeatureExtractorContract;
import featuredrop.engine.ImageInput;
import featuredrop.engine.Inputs;
import featuredrop.engine.onnx.OnnxRuntimeExtractor.Network;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a network of five filters, whose values for a ramp of 0/48 … 47/48 another runtime computed.
final class OnnxRuntimeExtractorTest extends FeatureExtractorContract {
    private static final Offset<Float> CLOSE = within(1e-5f);
    private static final long[] SHAPE = {3, 4, 4};

    @TempDir
    private Path directory;

    private Path file;
    private OnnxRuntimeExtractor extractor;

    @BeforeEach
    void load() throws IOException {
        file = directory.resolve("tiny.onnx");
        try (InputStream tiny = Objects.requireNonNull(getClass().getResourceAsStream("tiny.onnx"))) {
            Files.copy(tiny, file);
        }
        extractor = OnnxRuntimeExtractor.load(new Network(file, "image", SHAPE, "logits", 2), 1, 4);
    }

    @AfterEach
    void close() {
        extractor.close();
    }

    @Override
    protected FeatureExtractor extractor() {
        return extractor;
    }

    @Test
    void anOutputOfTheModelIsTheFeature() {
        assertThat(extractor.extract(ramp())[0]).containsExactly(new float[] {9.021476f, 3.1260166f}, CLOSE);
    }

    @Test
    void aTensorInsideOfTheModelIsTheFeatureWhenItIsTapped() {
        try (OnnxRuntimeExtractor tapped =
                OnnxRuntimeExtractor.load(new Network(file, "image", SHAPE, "pooled", 5), 1, 4)) {
            assertThat(tapped.extract(ramp())[0])
                    .containsExactly(new float[] {0.03288125f, 4.895773f, 2.2852166f, 0.32421488f, 0.21204571f}, CLOSE);
        }
    }

    @Test
    void aModelThatDoesNotFitItsDescriptorIsRefusedAtOnce() {
        assertUnusable(new Network(file, "picture", SHAPE, "logits", 2), "no input 'picture'");
        assertUnusable(new Network(file, "image", SHAPE, "logits", 3), "2 values");
        assertUnusable(new Network(file, "image", SHAPE, "nowhere", 2), "nowhere");
        assertUnusable(new Network(file, "image", new long[] {3, 8, 8}, "logits", 2), "tiny.onnx");
        assertUnusable(new Network(directory.resolve("absent"), "image", SHAPE, "logits", 2), "absent");
    }

    @Test
    void theFingerprintNamesEngineAndSettings() {
        assertThat(extractor.fingerprint()).startsWith("onnxruntime-cpu 1.").contains("threads=1", "batch=4");
    }

    private static void assertUnusable(Network network, String reason) {
        assertThatThrownBy(() -> OnnxRuntimeExtractor.load(network, 1, 4).close())
                .isInstanceOf(DropException.class)
                .hasMessageContaining(reason);
    }

    private static List<ImageInput> ramp() {
        float[] ramp = new float[48];
        for (int i = 0; i < 48; i++) {
            ramp[i] = i / 48f;
        }
        return Inputs.values(ramp);
    }
}
