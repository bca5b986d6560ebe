package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.PoolWindow;
import featuredrop.engine.cuda.kernels.PoolWindow.Padding;

/// A pooling of any shape that a network may have.
///
/// @param in shape of the input
/// @param out shape of the result
/// @param window what is pooled
public record PoolCase(HalfTensor.Shape in, HalfTensor.Shape out, PoolWindow window) {
    /// Windows of up to 4 × 4, any stride to 3, any padding, sizes rounded down or up, slices of wider tensors.
    public static PoolCase random(RandomTensors random, int scale) {
        int height = random.between(1, 4);
        int width = random.between(1, 4);
        Padding padding = new Padding(
                random.between(0, height - 1),
                random.between(0, width - 1),
                random.between(0, height - 1),
                random.between(0, width - 1));
        PoolWindow window = new PoolWindow(height, width, random.between(1, 3), random.between(1, 3), padding);
        int channels = 2 * scale * random.between(1, 4);
        HalfTensor.Shape in = new HalfTensor.Shape(
                random.between(1, 2),
                scale * random.between(4, 9),
                scale * random.between(4, 9),
                channels,
                channels + 2 * random.between(0, 2));
        return new PoolCase(in, pooled(in, window, random), window);
    }

    /// A square window of a depthwise convolution that is computed in strips.
    ///
    /// @param side of the window
    public static PoolCase square(RandomTensors random, int scale, int side, int stride) {
        Padding padding = new Padding(random.between(0, side - 1), random.between(0, side - 1), side / 2, side / 2);
        PoolWindow window = new PoolWindow(side, side, stride, stride, padding);
        int channels = 8 * random.between(1, scale + 2);
        HalfTensor.Shape in = new HalfTensor.Shape(
                random.between(1, 2),
                scale * random.between(4, 7),
                scale * random.between(4, 9),
                channels,
                channels + 8 * random.between(0, 1));
        HalfTensor.Shape pooled = pooled(in, window, random);
        HalfTensor.Shape out = new HalfTensor.Shape(
                pooled.images(), pooled.height(), pooled.width(), channels, channels + 8 * random.between(0, 1));
        return new PoolCase(in, out, window);
    }

    private static HalfTensor.Shape pooled(HalfTensor.Shape in, PoolWindow window, RandomTensors random) {
        Padding padding = window.padding();
        int roundsUp = random.between(0, 1);
        return new HalfTensor.Shape(
                in.images(),
                places(
                                in.height() + padding.top(),
                                padding.bottom(),
                                window.height(),
                                roundsUp * (window.strideY() - 1))
                        .at(window.strideY()),
                places(in.width() + padding.left(), padding.right(), window.width(), roundsUp * (window.strideX() - 1))
                        .at(window.strideX()),
                in.channels(),
                in.channels() + 2 * random.between(0, 2));
    }

    /// Places of a window along one axis.
    private record Axis(int values, int free) {
        /// As ONNX has it: with `ceil_mode` rounded up, but no window starts in the padding behind.
        int at(int stride) {
            int places = free / stride + 1;
            return (places - 1) * stride >= values ? places - 1 : places;
        }
    }

    private static Axis places(int values, int after, int window, int rounding) {
        return new Axis(values, values + after - window + rounding);
    }
}
