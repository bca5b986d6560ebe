package featuredrop.exchange.model;

import featuredrop.exchange.config.DefaultValue;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.StrictYaml;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.drop.SafeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A model: `<models>/<id>/model.yaml`.
///
/// @param id its name, that of its directory
/// @param licence SPDX id of the weights' licence
/// @param onnx the ONNX file; in the descriptor relative to its directory
/// @param sha256 digest of the ONNX file, hex
/// @param input name of the input tensor
/// @param layout order of its axes
/// @param width columns of the input
/// @param height rows of the input
/// @param profile the preprocessing profile
/// @param tap name of the tensor that holds the feature
/// @param dimension values of the feature
/// @param l2 whether features are normalised to length 1
/// @param maxBatch most images of one forward pass
/// @param family how features are computed
public record ModelDescriptor(
        String id,
        String licence,
        Path onnx,
        String sha256,
        String input,
        TensorLayout layout,
        int width,
        int height,
        String profile,
        String tap,
        int dimension,
        boolean l2,
        int maxBatch,
        @DefaultValue("network") ModelFamily family) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final int KEY_LENGTH = 16;
    private static final String FILE = "model.yaml";
    private static final int MAX_SIDE = 4_096;
    /// The shapes of the first default model. Keys once named no shapes, and its results must stay valid.
    private static final String FIRST_SHAPE = "NCHW 224x224 1280";

    public ModelDescriptor {
        require(HEX.matcher(sha256).matches(), "sha256", sha256, "64 lower-case hex digits");
        require(!licence.isBlank(), "licence", licence, "the id of a licence");
        require(!input.isBlank(), "input", input, "the name of a tensor");
        require(!tap.isBlank(), "tap", tap, "the name of a tensor");
        require(!profile.isBlank(), "profile", profile, "the name of a profile");
        require(width >= 1 && width <= MAX_SIDE, "width", width, "between 1 and " + MAX_SIDE);
        require(height >= 1 && height <= MAX_SIDE, "height", height, "between 1 and " + MAX_SIDE);
        require(dimension >= 1 && dimension <= 1 << 16, "dimension", dimension, "between 1 and 65536");
        require(maxBatch >= 1 && maxBatch <= 1_024, "max-batch", maxBatch, "between 1 and 1024");
    }

    /// Reads and checks a descriptor; the ONNX file itself is not touched.
    ///
    /// @param models directory of the descriptors
    /// @throws ConfigException with one line, when there is none or it cannot be used
    public static ModelDescriptor load(Path models, String id) {
        SafeName.require("model id", id);
        return read(models.resolve(id).resolve(FILE), id);
    }

    /// The model that has that key: the present one of that name, or an earlier one that is kept in
    /// `<models>/<id>/<key>/`. Drops that began with it end on it.
    ///
    /// @param key 16 hex digits
    /// @return empty when there is none
    /// @throws ConfigException with one line, when one that is there cannot be used
    public static Optional<ModelDescriptor> find(Path models, String id, String key) {
        SafeName.require("model id", id);
        SafeName.require("model key", key);
        Path directory = models.resolve(id);
        return Stream.of(directory, directory.resolve(key))
                .map(place -> place.resolve(FILE))
                .filter(Files::isRegularFile)
                .map(file -> read(file, id))
                .filter(descriptor -> descriptor.modelKey().equals(key))
                .findFirst();
    }

    private static ModelDescriptor read(Path file, String id) {
        ModelDescriptor descriptor = StrictYaml.read(file, ModelDescriptor.class);
        if (!descriptor.id.equals(id)) {
            throw new ConfigException(file + ": id: '" + descriptor.id + "' is not the directory's name");
        }
        return descriptor;
    }

    /// The ONNX file, once its digest has been compared.
    ///
    /// @throws ConfigException naming the file, when it is absent or another one
    public Path requireOnnx() {
        if (!Files.isRegularFile(onnx)) {
            throw new ConfigException(onnx + ": no such file; the model " + id + " must be built first");
        }
        String found = digestOfOnnx();
        if (!found.equals(sha256)) {
            throw new ConfigException(
                    onnx + ": has SHA-256 " + found + ", the descriptor of " + id + " says " + sha256);
        }
        return onnx;
    }

    /// Names what the features depend on: 16 hex digits of the SHA-256 over ONNX file, profile, tap,
    /// normalisation, format version, a family other than that of networks, and shapes other than
    /// [#FIRST_SHAPE]. A changed descriptor therefore never meets results of the old one.
    public String modelKey() {
        String shape = layout + " " + width + "x" + height + " " + dimension;
        String parts = String.join("\n", sha256, profile, tap, l2 ? "l2" : "raw", String.valueOf(FormatVersion.CURRENT))
                + (family == ModelFamily.NETWORK ? "" : "\n" + family)
                + (shape.equals(FIRST_SHAPE) ? "" : "\n" + shape);
        return Sha256.hex(parts.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_LENGTH);
    }

    private String digestOfOnnx() {
        try (InputStream in = Files.newInputStream(onnx)) {
            return Sha256.hex(in);
        } catch (IOException e) {
            throw new ConfigException(onnx + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": '" + value + "' is not " + expected);
        }
    }
}
