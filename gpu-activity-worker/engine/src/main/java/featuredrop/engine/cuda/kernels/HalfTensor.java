package featuredrop.engine.cuda.kernels;

/// FP16 values in NHWC, as kernels see them.
///
/// @param values the bits, row by row; not copied
/// @param shape their order
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record HalfTensor(short[] values, Shape shape) {
    /// The order of a tensor's values.
    ///
    /// @param channels of a pixel
    /// @param pitch channels from one pixel to the next in memory
    public record Shape(int images, int height, int width, int channels, int pitch) {
        /// Pixels of all images.
        public int rows() {
            return images * height * width;
        }
    }

    public HalfTensor {
        if (values.length < shape.rows() * shape.pitch()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
    }

    /// A tensor of zeros.
    public static HalfTensor zeros(Shape shape) {
        return new HalfTensor(new short[shape.rows() * shape.pitch()], shape);
    }

    /// The value of a pixel's channel.
    ///
    /// @param row the pixel among those of all images
    public float at(int row, int channel) {
        return Float.float16ToFloat(values[row * shape.pitch() + channel]);
    }

    /// Rounds to nearest, ties to even.
    public void set(int row, int channel, float value) {
        values[row * shape.pitch() + channel] = Float.floatToFloat16(value);
    }

    /// The place of a pixel among those of all images.
    public int row(int image, int y, int x) {
        return (image * shape.height() + y) * shape.width() + x;
    }
}
