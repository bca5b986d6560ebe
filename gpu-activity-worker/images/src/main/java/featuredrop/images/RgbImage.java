package featuredrop.images;

/// Pixels in memory, 8 bits a sample, red green blue, rows from the top without padding.
///
/// @param width pixels in a row
/// @param height rows
/// @param samples the first `3 × width × height` bytes count, more may follow; not copied, and must not be changed
@SuppressWarnings("ArrayRecordComponent") // megabytes, never compared or printed
public record RgbImage(int width, int height, byte[] samples) {
    public RgbImage {
        if (width < 1 || height < 1 || samples.length < 3L * width * height) {
            throw new IllegalArgumentException(
                    "Not an image: " + width + " × " + height + " with " + samples.length + " samples");
        }
    }

    /// A part of this image.
    ///
    /// @throws IllegalArgumentException when it is not inside
    public RgbImage crop(int left, int top, int wide, int high) {
        if (left < 0 || top < 0 || left + wide > width || top + high > height) {
            throw new IllegalArgumentException("A window of " + wide + " × " + high + " at " + left + ", " + top
                    + " is not inside " + width + " × " + height);
        }
        byte[] part = new byte[3 * wide * high];
        for (int row = 0; row < high; row++) {
            System.arraycopy(samples, 3 * ((top + row) * width + left), part, 3 * row * wide, 3 * wide);
        }
        return new RgbImage(wide, high, part);
    }

    /// One sample, 0 to 255.
    ///
    /// @param colour 0 red, 1 green, 2 blue
    public int sample(int x, int y, int colour) {
        return samples[3 * (y * width + x) + colour] & 0xff;
    }
}
