package featuredrop.oracle.reference;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.Inputs;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.onnx.OnnxRuntimeExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A network before both judges: ONNX Runtime, and the lowered form in Java.
///
/// @param file the model
/// @param wanted of it
/// @param lowered the same in our own steps
public record Oracle(Path file, Lowering.Wanted wanted, LoweredNetwork lowered) {
    /// Writes the model where ONNX Runtime can read it.
    public static Oracle of(ModelProto model, Lowering.Wanted wanted, Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "network", ".onnx");
        try (var out = Files.newOutputStream(file)) {
            model.writeTo(out);
        }
        return new Oracle(file, wanted, Lowering.lower(model, wanted));
    }

    /// Features by ONNX Runtime, one image at a time: some models name a batch of one.
    public float[][] expected(float[][] images) {
        try (FeatureExtractor extractor = OnnxRuntimeExtractor.load(
                new OnnxRuntimeExtractor.Network(
                        file, wanted.input(), wanted.sides(), wanted.tap(), lowered.dimension()),
                2,
                1)) {
            return Arrays.stream(images)
                    .map(tensor -> extractor.extract(Inputs.values(tensor))[0])
                    .toArray(float[][]::new);
        }
    }

    /// Features by the lowered network.
    public float[][] found(Precision precision, float[][] images) {
        return found(lowered, precision, images);
    }

    /// Features by another network in its place.
    public float[][] found(LoweredNetwork network, Precision precision, float[][] images) {
        try (FeatureExtractor extractor = new ReferenceExtractor(
                network, new ReferenceExtractor.Settings(wanted.layout(), precision, images.length))) {
            return extractor.extract(Inputs.values(images));
        }
    }
}
