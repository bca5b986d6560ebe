package featuredrop.images;

/// Why an image file has no pixels.
public enum ImageFault {
    /// The bytes are not an image, or there are none.
    NOT_IMAGE,
    /// An image in a format, or of a kind, that is not read.
    UNSUPPORTED_FORMAT,
    /// The file ends before its image does.
    TRUNCATED,
    /// The file contradicts its format, or its bytes broke the decoder.
    CORRUPT,
    /// The image exceeds a limit on pixels, memory or time.
    BOMB
}
