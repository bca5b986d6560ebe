package featuredrop.gpu.image;

/// What is resized, to which size, and how much of the result is wanted. Nothing else is computed, so a crop
/// after a resize, or before it, costs neither a copy nor the pixels that it cuts off.
///
/// @param source the part of the image that is resized, as if it were an image of its own
/// @param width of the whole result
/// @param height of the whole result
/// @param kept the part of the result that is made
public record Scaling(Window source, int width, int height, Window kept) {
    public Scaling {
        if (!kept.isInside(width, height)) {
            throw new IllegalArgumentException(kept + " is not inside " + width + " × " + height);
        }
    }

    /// All of `source`, to a size of which all is wanted.
    public static Scaling whole(Window source, int width, int height) {
        return new Scaling(source, width, height, Window.all(width, height));
    }
}
