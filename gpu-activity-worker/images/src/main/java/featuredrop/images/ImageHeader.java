package featuredrop.images;

/// What the first bytes of an image file declare, before anything is decoded.
///
/// @param format the format, by magic bytes
/// @param width declared width in pixels
/// @param height declared height in pixels
/// @param channels samples of a pixel, 1 for gray and palettes
/// @param bits bits of a sample
public record ImageHeader(ImageFormat format, int width, int height, int channels, int bits) {
    /// Bytes that the decoded samples take in memory, at least one byte a sample.
    public long decodedBytes() {
        return (long) width * height * channels * Math.max(1, bits / 8);
    }

    /// Pixels of the first frame.
    public long pixels() {
        return (long) width * height;
    }
}
