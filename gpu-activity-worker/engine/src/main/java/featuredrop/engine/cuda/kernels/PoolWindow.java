package featuredrop.engine.cuda.kernels;

/// A pooling window.
///
/// @param height in cells
/// @param width in cells
/// @param strideY rows from one window to the next
/// @param strideX columns from one window to the next
/// @param padding around the image
public record PoolWindow(int height, int width, int strideY, int strideX, Padding padding) {
    /// Cells around an image that hold no values.
    public record Padding(int top, int left, int bottom, int right) {}

    /// Whether cells of the padding count when a mean is taken.
    public enum PaddingCells {
        /// The mean is over cells with values.
        IGNORED,
        /// Each counts as zero.
        COUNTED
    }
}
