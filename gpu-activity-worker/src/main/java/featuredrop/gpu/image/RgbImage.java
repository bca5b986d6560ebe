package featuredrop.gpu.image;

/// Pixels in memory, 8 bits a sample, red green blue, rows from the top without padding.
///
/// @param width pixels in a row
/// @param height rows
/// @param samples `3 × width × height` bytes; not copied, so nobody changes them
@SuppressWarnings("ArrayRecordComponent") // megabytes that nobody compares or prints
public record RgbImage(int width, int height, byte[] samples) {
    public RgbImage {
        if (width < 1 || height < 1 || samples.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "Not an image: " + width + " × " + height + " with " + samples.length + " samples");
        }
    }
}
