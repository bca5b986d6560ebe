package featuredrop.gpu.extract.cuda.kernels;

import featuredrop.gpu.extract.cuda.kernels.PoolWindow.Padding;

/// A pooling of any shape that a network may have.
record PoolCase(HalfTensor.Shape in, HalfTensor.Shape out, PoolWindow window) {
    static PoolCase random(RandomTensors random) {
        int windowHeight = random.between(1, 4);
        int windowWidth = random.between(1, 4);
        Padding padding = new Padding(
                random.between(0, windowHeight - 1),
                random.between(0, windowWidth - 1),
                random.between(0, windowHeight - 1),
                random.between(0, windowWidth - 1));
        PoolWindow window =
                new PoolWindow(windowHeight, windowWidth, random.between(1, 3), random.between(1, 3), padding);
        int channels = 2 * random.between(1, 4);
        HalfTensor.Shape in = new HalfTensor.Shape(
                random.between(1, 2), random.between(4, 9), random.between(4, 9), channels, channels + 2 * random.between(0, 2));
        int rounding = random.between(0, 1);
        HalfTensor.Shape out = new HalfTensor.Shape(
                in.images(),
                places(in.height(), padding.top(), padding.bottom(), windowHeight, window.strideY(), rounding),
                places(in.width(), padding.left(), padding.right(), windowWidth, window.strideX(), rounding),
                channels,
                channels + 2 * random.between(0, 2));
        return new PoolCase(in, out, window);
    }

    /// As ONNX has it: rounded up with `ceil_mode`, but never a window that starts in the padding behind.
    private static int places(int size, int before, int after, int window, int stride, int rounding) {
        int free = size + before + after - window;
        int places = (free + rounding * (stride - 1)) / stride + 1;
        return (places - 1) * stride >= size + before ? places - 1 : places;
    }
}
