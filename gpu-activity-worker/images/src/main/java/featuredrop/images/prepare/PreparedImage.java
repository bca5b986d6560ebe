package featuredrop.images.prepare;

/// One image at the size that a network takes. Its array is not copied and must not be changed.
public sealed interface PreparedImage {
    /// Values of the image: three for each pixel.
    int length();

    /// Levels of 8 bits, before each becomes the value of its channel.
    ///
    /// @param rgb red green blue, rows from the top without padding
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Levels(byte[] rgb) implements PreparedImage {
        @Override
        public int length() {
            return rgb.length;
        }
    }

    /// The values of the network's input, from a profile that does not round to levels.
    ///
    /// @param values three planes, one after the other, rows from the top without padding
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Planes(float[] values) implements PreparedImage {
        @Override
        public int length() {
            return values.length;
        }
    }
}
