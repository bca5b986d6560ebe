package featuredrop.images;

/// The image formats that are told apart by their first bytes.
public enum ImageFormat {
    JPEG,
    PNG,
    GIF,
    WEBP,
    BMP,
    TIFF,
    AVIF,
    HEIC,
    SVG,
    JPEG_XL,
    JPEG_2000,
    ICO,
    PSD
}
