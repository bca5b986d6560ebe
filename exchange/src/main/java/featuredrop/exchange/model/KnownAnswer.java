package featuredrop.exchange.model;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.StrictYaml;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A model's features of known images: `<models>/<id>/known-answer.yaml`. A worker whose engine gives others computes
/// wrongly, however well it repeats itself.
///
/// @param images which images, as the worker names them
/// @param engine what computed the features, for a reader
/// @param features their values before any normalisation, one image after the other: 32-bit floats, little-endian, as
///     Base64
public record KnownAnswer(String images, String engine, String features) {
    private static final String FILE = "known-answer.yaml";

    /// The answer of these features, which have one length.
    public static KnownAnswer of(String images, String engine, float[][] features) {
        ByteBuffer bytes = ByteBuffer.allocate(features.length * features[0].length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer values = bytes.asFloatBuffer();
        Arrays.stream(features).forEach(values::put);
        return new KnownAnswer(images, engine, Base64.getEncoder().encodeToString(bytes.array()));
    }

    /// The file of a model; it need not exist.
    ///
    /// @param models directory of the descriptors
    public static Path file(Path models, String id) {
        return models.resolve(id).resolve(FILE);
    }

    /// The answer of a model; empty when it has none.
    ///
    /// @param models directory of the descriptors
    /// @throws ConfigException with one line, when there is one that cannot be used
    public static Optional<KnownAnswer> load(Path models, String id) {
        Path file = file(models, id);
        return Files.exists(file) ? Optional.of(StrictYaml.read(file, KnownAnswer.class)) : Optional.empty();
    }

    /// Writes it as the answer of a model that has none yet.
    ///
    /// @param models directory of the descriptors
    /// @throws IOException when there is one, or the file cannot be written
    public void write(Path models, String id) throws IOException {
        Path file = file(models, id);
        Path fresh = Files.writeString(
                file.resolveSibling(FILE + ".partial"), """
                # The features that this model gives to images that every worker makes. The worker's self-test compares with
                # them. After a change of the model: remove this file, then featuredrop-gpu-worker --write-known-answers.
                images: %s
                engine: "%s"
                features: "%s"
                """.formatted(images, engine.replace('"', '\''), features));
        try {
            Files.createLink(file, fresh);
        } finally {
            Files.delete(fresh);
        }
    }

    /// The features.
    ///
    /// @param count of how many images
    /// @throws IllegalArgumentException when they cannot be read, or are not of so many images
    public float[][] values(int count) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(features)).order(ByteOrder.LITTLE_ENDIAN);
        int image = count * Float.BYTES;
        if (bytes.remaining() == 0 || bytes.remaining() % image != 0) {
            throw new IllegalArgumentException(
                    bytes.remaining() + " bytes are not the features of " + count + " images");
        }
        float[][] values = new float[count][bytes.remaining() / image];
        FloatBuffer all = bytes.asFloatBuffer();
        Arrays.stream(values).forEach(all::get);
        return values;
    }
}
