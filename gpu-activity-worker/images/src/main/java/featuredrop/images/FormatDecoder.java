package featuredrop.images;

import featuredrop.images.ImageDecoder.Decoded;

/// Decodes files whose header has passed the check. Not thread-safe. Called in a decoding process: a file may crash it
/// or take its memory, and what it throws is the file's failure.
public interface FormatDecoder {
    /// Decodes the first frame, without applying an orientation.
    ///
    /// @param header what the check found in this file
    /// @param least the shorter side may be reduced down to this many pixels, where the format makes that cheap;
    ///     [Integer#MAX_VALUE] for every pixel
    /// @throws UnreadableImageException when it cannot be decoded
    Decoded decode(byte[] file, ImageHeader header, int least) throws UnreadableImageException;

    /// Takes the memory of an image, of any format, that is no longer used.
    default void recycle(RgbImage image) {}
}
