package featuredrop.engine.network;

/// The extent of one image's tensor. Values stand row by row, pixel by pixel, the channels of a pixel
/// together (NHWC without N).
public record Shape(int height, int width, int channels) {
    public Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("A tensor of " + height + " × " + width + " × " + channels);
        }
    }

    /// Values of one image.
    public int size() {
        return Math.multiplyExact(pixels(), channels);
    }

    /// Rows times columns.
    public int pixels() {
        return Math.multiplyExact(height, width);
    }

    @Override
    public String toString() {
        return height + "×" + width + "×" + channels;
    }
}
