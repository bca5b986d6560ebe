package featuredrop.local;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.ConfigFile;
import featuredrop.exchange.config.FeatureDropConfig;
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
        FeatureDropConfig config = new LocalConfig(directory, ports).build();

        ConfigYaml.write(config, directory.config());

        assertThat(ConfigFile.load(directory.config(), Map.of())).isEqualTo(config);
    }
}
