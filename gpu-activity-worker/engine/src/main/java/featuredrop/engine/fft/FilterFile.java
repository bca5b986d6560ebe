package featuredrop.engine.fft;

import featuredrop.engine.network.format.ModelProto;
import featuredrop.engine.network.format.TensorProto;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the filter out of an ONNX file that describes the same as a convolution.
public final class FilterFile {
    private static final String NAME = "filter";

    private FilterFile() {}

    /// The tensor `filter` of shape 1 × 1 × side × side, turned around: ONNX slides weights over an image, a
    /// convolution turns them first.
    ///
    /// @throws DropException kind PLATFORM, naming the file and what is wrong with it
    public static float[][] read(Path file) {
        List<TensorProto> tensors;
        try (InputStream in = Files.newInputStream(file)) {
            tensors = ModelProto.parseFrom(in).getGraph().getInitializerList();
        } catch (IOException e) {
            throw unusable(file, String.valueOf(e.getMessage()), e);
        }
        TensorProto tensor = tensors.stream()
                .filter(candidate -> candidate.getName().equals(NAME))
                .findFirst()
                .orElseThrow(() -> unusable(file, "it has no tensor '" + NAME + "'", null));
        return filter(file, tensor);
    }

    private static float[][] filter(Path file, TensorProto tensor) {
        List<Long> sides = tensor.getDimsList();
        FloatBuffer values = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int side = sides.isEmpty() ? 0 : Math.toIntExact(sides.getLast());
        if (!sides.equals(List.of(1L, 1L, (long) side, (long) side))
                || values.remaining() != side * side
                || side % 2 == 0) {
            throw unusable(
                    file,
                    "tensor '" + NAME + "' of shape " + sides + " with " + values.remaining()
                            + " raw floats is no filter of 1 × 1 × an odd side, squared",
                    null);
        }
        float[][] filter = new float[side][side];
        for (int i = 0; i < side * side; i++) {
            filter[side - 1 - i / side][side - 1 - i % side] = values.get(i);
        }
        return filter;
    }

    private static DropException unusable(Path file, String reason, @Nullable Throwable cause) {
        return new DropException(FailureType.MODEL_UNUSABLE, "Model " + file + ": " + reason, cause);
    }
}
