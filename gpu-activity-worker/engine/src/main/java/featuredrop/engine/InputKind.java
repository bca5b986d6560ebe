package featuredrop.engine;

import featuredrop.exchange.model.TensorLayout;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/// In which form a network gets its images. A model has one preprocessing profile, and so one kind. Immutable and
/// thread-safe.
public sealed interface InputKind {
    /// Bytes of an image of so many values, as [#put] writes it.
    int bytes(int values);

    /// Writes an image from the buffer's position on, in the buffer's order, and moves that behind it.
    ///
    /// @throws IllegalArgumentException for an image that cannot be written in this form
    void put(ImageInput image, ByteBuffer buffer);

    /// As bytes, which the device looks up.
    ///
    /// @param table of the model
    record Levels(LevelTable table) implements InputKind {
        @Override
        public int bytes(int values) {
            return values;
        }

        @Override
        public void put(ImageInput image, ByteBuffer buffer) {
            if (!(image instanceof ImageInput.Levels(byte[] rgb, LevelTable its)) || !its.equals(table)) {
                throw new IllegalArgumentException("Not levels of this model");
            }
            buffer.put(rgb);
        }
    }

    /// As a tensor of floats.
    ///
    /// @param layout order of its axes
    record Values(TensorLayout layout) implements InputKind {
        @Override
        public int bytes(int values) {
            return Math.multiplyExact(Float.BYTES, values);
        }

        @Override
        public void put(ImageInput image, ByteBuffer buffer) {
            FloatBuffer floats = buffer.asFloatBuffer();
            image.putTo(floats);
            buffer.position(buffer.position() + Float.BYTES * floats.position());
        }
    }
}
