package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.stub.StubExtractor;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.config.GpuWorkerConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.worker.host.GpuDevices;
import featuredrop.workflows.gpupool.HostFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HostSurveyTest {
    @Test
    void theFactsNameBuildRunningEngineDriverGpusAndModels() {
        GpuWorkerConfig configured =
                NamedValues.none().with("engine", GpuWorkerConfig.Engine.JCUDNN).bind(GpuWorkerConfig.class);
        GpuDevices gpus =
                new GpuDevices("570.86.15", List.of(new GpuDevices.Gpu("0000:00:1b.0", "NVIDIA A10G", "GPU-1")));

        HostFacts facts = HostSurvey.of(List.of(model("a"), model("b")), configured, gpus);

        assertThat(facts.build()).isEqualTo(BuildInfo.current().shortText());
        assertThat(facts.engine()).as("what runs, not what is configured").isEqualTo("stub");
        assertThat(facts.driver()).isEqualTo("570.86.15");
        assertThat(facts.gpus()).containsExactly("NVIDIA A10G");
        assertThat(facts.models()).isEqualTo(Map.of("a", "key-of-a", "b", "key-of-b"));
    }

    private static LoadedModel model(String id) {
        ModelInput input =
                new ModelInput(PreprocessingProfile.named("keras-tf").orElseThrow(), 8, 8, TensorLayout.NCHW);
        return new LoadedModel(
                new LoadedModel.Facts(id, "key-of-" + id, true), input, new StubExtractor(input.length(), 4, 2));
    }
}
