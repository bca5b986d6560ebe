package featuredrop.images.resize;

/// A rectangle of pixels in an image.
///
/// @param left columns before it
/// @param top rows above it
/// @param width columns in it
/// @param height rows in it
public record PixelRectangle(int left, int top, int width, int height) {
    public PixelRectangle {
        if (left < 0 || top < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "Not a window: " + width + " × " + height + " pixels at " + left + ", " + top);
        }
    }

    /// A window over all of an image of that size.
    public static PixelRectangle all(int width, int height) {
        return new PixelRectangle(0, 0, width, height);
    }

    boolean isInside(int wide, int high) {
        return (long) left + width <= wide && (long) top + height <= high;
    }
}
