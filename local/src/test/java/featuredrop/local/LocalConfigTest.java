package featuredrop.local;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.GpuWorkerConfig.Engine;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.config.file.NamedValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalConfigTest {
    @TempDir
    private Path home;

    @Test
    void whatIsWrittenIsReadBackTheSame() throws Exception {
        LocalDirectory directory = new LocalDirectory(home, home.resolve("var"));
        Path descriptor = directory.tool("models").resolve(LocalConfig.MODEL).resolve("model.yaml");
        Files.createDirectories(descriptor.getParent());
        Files.writeString(descriptor, "id: " + LocalConfig.MODEL);
        LocalPorts ports = LocalPorts.anyFree(directory.state("ports.properties"));
        new LocalState(directory, ports).prepare();
        NamedValues values = new LocalConfig(directory, ports).values(2).with("gpu-worker.engine", Engine.STUB);
        FeatureDropConfig config = values.bind(FeatureDropConfig.class);

        LocalConfig.write(values, directory.config());

        assertThat(config.gpuWorker().engine()).isEqualTo(Engine.STUB);
        assertThat(ConfigFile.load(directory.config(), Map.of())).isEqualTo(config);
    }
}
