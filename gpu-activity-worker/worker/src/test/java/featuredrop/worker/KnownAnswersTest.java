package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.model.KnownAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The known answers of the models of this repository. With `-Dfeaturedrop.write-docs=true` those that are absent are
/// written.
@Tag("slow")
final class KnownAnswersTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-lite0", "laplacian-fft"})
    void aModelOfTheRepositoryGivesItsKnownAnswer(String id) throws IOException {
        Path models = Files.createDirectories(directory.resolve("models"));
        Files.createDirectory(models.resolve(id));
        Path repository = HOME.resolve("models");
        Files.copy(
                HOME.resolve(".tools/models").resolve(id).resolve(id + ".onnx"),
                models.resolve(id + "/" + id + ".onnx"));
        Files.copy(repository.resolve(id).resolve("model.yaml"), models.resolve(id + "/model.yaml"));
        Path answer = KnownAnswer.file(repository, id);
        if (Files.exists(answer)) {
            Files.copy(answer, KnownAnswer.file(models, id));
        }

        FeatureDropConfig config = config(id);
        try (LoadedModels shelf = LoadedModels.load(config)) {
            SelfTest test = new SelfTest(shelf.all(), models);
            if (Boolean.getBoolean("featuredrop.write-docs") && !Files.exists(answer)) {
                test.writeKnownAnswers();
                Files.copy(KnownAnswer.file(models, id), answer);
            }
            assertThat(test.run())
                    .contains("ok, " + id)
                    .contains("distance 0.000")
                    .endsWith(" to the known answer)");
        }
    }

    private FeatureDropConfig config(String model) throws IOException {
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
                        model: %s
                pools:
                  gpu:
                    region: eu-west-1
                    ssh:
                      user: ops
                      private-key: key
                      known-hosts: hosts
                gpu-worker:
                  pool: gpu
                  threads: 1
                models: %s
                """.formatted(model, directory.resolve("models")));
        return ConfigFile.load(file, Map.of());
    }
}
