package featuredrop.images;

/// Turns the bytes of one image file into pixels.
///
/// Not thread-safe. Magic bytes decide the format. Never throws for what the bytes hold: that is a [Decoded.Refused]
/// with its fault. Some decoders are native code, which hostile bytes may crash, so untrusted ones belong into a
/// process of their own.
public interface ImageDecoder {
    /// Decodes the first frame, every pixel, without applying an orientation; TIFF is turned, as Pillow turns it.
    default Decoded decode(byte[] file) {
        return decode(file, Integer.MAX_VALUE);
    }

    /// Decodes the first frame; where that is cheap, as in JPEG, only to 1/2, 1/4 or 1/8 of the size.
    ///
    /// @param least pixels that the shorter side keeps
    Decoded decode(byte[] file, int least);

    /// Takes the memory of an image that this decoder made and that is no longer used: fresh memory is cleared first,
    /// which costs a twentieth of decoding a large JPEG.
    default void recycle(RgbImage image) {}

    /// What became of one image file.
    sealed interface Decoded {
        /// Pixels.
        record Pixels(RgbImage image) implements Decoded {}

        /// No pixels.
        ///
        /// @param fault what is wrong with it
        /// @param detail for the operator, at most 200 characters
        record Refused(ImageFault fault, String detail) implements Decoded {}
    }
}
