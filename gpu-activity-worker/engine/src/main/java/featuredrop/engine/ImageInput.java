package featuredrop.engine;

import java.nio.FloatBuffer;

/// One image as a network takes it: as 8-bit levels that a table turns into values, or as the values. Its arrays are
/// not copied and must not be changed; then it is thread-safe.
public sealed interface ImageInput {
    /// Values of the tensor: channels × height × width.
    int length();

    /// Puts the tensor, in the model's layout, from the buffer's position on, and moves that behind it.
    ///
    /// @throws java.nio.BufferOverflowException when it has less room than [#length]
    void putTo(FloatBuffer buffer);

    /// The tensor, in the model's layout; not to be changed.
    float[] tensor();

    /// An image whose every value is one of 256 for its channel: a quarter of the bytes of its tensor.
    ///
    /// @param rgb red green blue, rows from the top without padding
    /// @param table of the model; one object for all its images
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Levels(byte[] rgb, LevelTable table) implements ImageInput {
        public Levels {
            if (rgb.length != table.length()) {
                throw new IllegalArgumentException(rgb.length + " levels, not " + table.length());
            }
        }

        @Override
        public int length() {
            return rgb.length;
        }

        @Override
        public void putTo(FloatBuffer buffer) {
            table.put(rgb, buffer);
        }

        @Override
        public float[] tensor() {
            float[] tensor = new float[rgb.length];
            table.put(rgb, FloatBuffer.wrap(tensor));
            return tensor;
        }
    }

    /// An image of any values.
    ///
    /// @param tensor in the model's layout
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Values(float[] tensor) implements ImageInput {
        @Override
        public int length() {
            return tensor.length;
        }

        @Override
        public void putTo(FloatBuffer buffer) {
            buffer.put(tensor);
        }
    }
}
