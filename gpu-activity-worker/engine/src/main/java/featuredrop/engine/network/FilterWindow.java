package featuredrop.engine.network;

/// How a filter moves over an image.
///
/// @param kernel its extent
/// @param stride steps between outputs
/// @param dilation steps between the filter's own points; 1 when they adjoin
/// @param padding rows and columns that count as zero or as absent
public record FilterWindow(Extent kernel, Extent stride, Extent dilation, Padding padding) {
    private static final Extent ONE = new Extent(1, 1);

    /// Rows and columns.
    public record Extent(int height, int width) {
        public Extent {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException("An extent of " + height + " × " + width);
            }
        }
    }

    /// Rows and columns around an image.
    public record Padding(int top, int left, int bottom, int right) {
        /// Nothing around it.
        public static final Padding NONE = new Padding(0, 0, 0, 0);

        public Padding {
            if (top < 0 || left < 0 || bottom < 0 || right < 0) {
                throw new IllegalArgumentException(
                        "Negative padding " + top + ", " + left + ", " + bottom + ", " + right);
            }
        }
    }

    /// A window that sees the whole image at once.
    public static FilterWindow whole(Shape image) {
        return new FilterWindow(new Extent(image.height(), image.width()), ONE, ONE, Padding.NONE);
    }

    /// Whether each output sees one pixel, at its own place.
    public boolean isPoint() {
        return kernel.equals(ONE) && stride.equals(ONE) && padding.equals(Padding.NONE);
    }

    /// Rows that the filter spans, gaps included.
    public int spanHeight() {
        return (kernel.height() - 1) * dilation.height() + 1;
    }

    /// Columns that the filter spans, gaps included.
    public int spanWidth() {
        return (kernel.width() - 1) * dilation.width() + 1;
    }
}
