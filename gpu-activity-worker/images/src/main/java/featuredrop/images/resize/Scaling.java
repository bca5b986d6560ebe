package featuredrop.images.resize;

/// What is resized, to which size, and how much of the result is wanted. Nothing else is computed, so a crop
/// after a resize, or before it, costs neither a copy nor the pixels that it cuts off.
///
/// @param source the part of the image that is resized, as if it were an image of its own
/// @param width of the whole result
/// @param height of the whole result
/// @param kept the part of the result that is made
public record Scaling(PixelRectangle source, int width, int height, PixelRectangle kept) {
    public Scaling {
        if (!kept.isInside(width, height)) {
            throw new IllegalArgumentException(kept + " is not inside " + width + " × " + height);
        }
    }

    /// Whether the pass that changes the height is the first of the two, which decides the last bit. Pillow went
    /// across first up to version 12. Since 13 it goes down first when that takes away more than twice as many
    /// rows as the other pass takes columns; the differential tests hold the rule.
    public boolean goesDownFirst() {
        int fewerRows = source.height() - height;
        int fewerColumns = source.width() - width;
        return fewerRows > 0 && fewerRows > 2 * fewerColumns;
    }

    /// All of `source`, to a size of which all is wanted.
    public static Scaling whole(PixelRectangle source, int width, int height) {
        return new Scaling(source, width, height, PixelRectangle.all(width, height));
    }
}
