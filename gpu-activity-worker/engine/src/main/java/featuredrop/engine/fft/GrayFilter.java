package featuredrop.engine.fft;

/// Convolves gray images of one size with one filter; what lies outside an image is zero. One caller at a
/// time; closing frees threads and memory.
public interface GrayFilter extends AutoCloseable {
    /// `out(y, x) = Σ filter(i, j) · in(y - i + margin, x - j + margin)` for each image.
    ///
    /// @param images levels, row by row
    /// @return as many images of the same size, in order
    /// @throws IllegalArgumentException for an image of another size
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM when the device fails
    float[][] filtered(float[][] images);

    /// What computes: engine and version.
    String name();

    @Override
    void close();

    /// What is convolved with what.
    ///
    /// @param height rows of an image
    /// @param width columns of an image
    /// @param filter rows of a square with an odd side
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Task(int height, int width, float[][] filter) {
        public Task {
            if (height < 1 || width < 1 || filter.length % 2 == 0) {
                throw new IllegalArgumentException(
                        "A filter of " + filter.length + " rows for images of " + width + " × " + height);
            }
            for (float[] row : filter) {
                if (row.length != filter.length) {
                    throw new IllegalArgumentException(
                            "A filter with " + filter.length + " rows and a row of " + row.length);
                }
            }
        }

        /// Rows and columns of the filter on each side of its centre.
        public int margin() {
            return filter.length / 2;
        }

        /// Pixels of an image.
        public int pixels() {
            return height * width;
        }

        /// The check that every implementation makes first.
        ///
        /// @throws IllegalArgumentException for an image of another size
        public void requireImages(float[][] images) {
            for (float[] image : images) {
                if (image.length != pixels()) {
                    throw new IllegalArgumentException(
                            "An image of " + image.length + " levels, not " + width + " × " + height);
                }
            }
        }
    }
}
