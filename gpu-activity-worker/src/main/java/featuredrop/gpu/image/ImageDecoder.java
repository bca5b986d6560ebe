package featuredrop.gpu.image;

import featuredrop.extraction.Outcome;

/// Turns the bytes of one image file into pixels.
///
/// Thread-safe. Magic bytes decide the format. Never throws for what the bytes hold, and no bytes can end
/// the process: that is a [Decoded.Refused] with its outcome.
public interface ImageDecoder {
    /// Decodes the first frame, without applying an orientation.
    Decoded decode(byte[] file);

    /// What became of one image file.
    sealed interface Decoded {
        /// Pixels.
        record Pixels(RgbImage image) implements Decoded {}

        /// No pixels.
        ///
        /// @param outcome one of NOT_IMAGE, UNSUPPORTED_FORMAT, TRUNCATED, CORRUPT, BOMB
        /// @param detail for the operator, at most 200 characters
        record Refused(Outcome outcome, String detail) implements Decoded {}
    }
}
