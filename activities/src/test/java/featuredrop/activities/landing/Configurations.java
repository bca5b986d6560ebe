package featuredrop.activities.landing;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Whole configurations for tests of activities: site `paris` with the partners `shoes` (directory layout, id
/// 7) and `hats` (manifest layout, id 8), and the model `model`.
public final class Configurations {
    private Configurations() {}

    /// Writes and reads the configuration.
    ///
    /// @param directory an empty directory that outlives it
    public static FeatureDropConfig in(Path directory) {
        try {
            Path model = directory.resolve("models/model/model.yaml");
            Files.createDirectories(model.getParent());
            Files.writeString(model, """
                    id: model
                    licence: Apache-2.0
                    onnx: model.onnx
                    sha256: "8150f309b234235be32f91b0af0a80368260016edff9c88b29c766134d6ed252"
                    input: image
                    layout: NCHW
                    width: 224
                    height: 224
                    profile: efficientnet-lite-v1
                    tap: feature
                    dimension: 1280
                    l2: true
                    max-batch: 64
                    """);
            Path file = directory.resolve("featuredrop.yaml");
            Files.writeString(file, """
                    temporal:
                      address: localhost:7233
                    exchange:
                      bucket: exchange
                      region: eu-west-1
                    models: %s
                    pools:
                      gpu:
                        region: eu-west-1
                        ssh: {user: ec2-user, private-key: id, known-hosts: hosts}
                    sites:
                      paris:
                        hdfs: hdfs://namenode:8020
                        landing: /landing
                        output: /out
                        partners:
                          shoes: {id: 7, model: model, look-every: PT30S}
                          hats: {id: 8, model: model, layout: manifest}
                    """.formatted(directory.resolve("models")));
            return ConfigFile.load(file, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
