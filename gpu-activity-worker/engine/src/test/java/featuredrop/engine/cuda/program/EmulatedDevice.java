package featuredrop.engine.cuda.program;

import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.kernels.PtxMachine;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/// A device for programs on a machine without one: our kernels run as compiled PTX, instruction by instruction, and a
/// convolution is what cuDNN documents: sums in 32 bits, then residual, bias and ReLU, one rounding.
public final class EmulatedDevice implements KernelDevice {
    private final PtxMachine machine = PtxMachine.shipped();

    @Override
    public long allocate(long bytes) {
        return machine.allocate(bytes);
    }

    @Override
    public void write(long address, byte[] content) {
        machine.write(address, content);
    }

    @Override
    public byte[] download(long address, int bytes) {
        return machine.download(address, bytes);
    }

    @Override
    public void launch(Launch launch) {
        machine.launch(launch);
    }

    @Override
    public String name() {
        return "emulated";
    }

    @Override
    public void close() {
        machine.close();
    }

    public void run(Program program) {
        for (Instruction instruction : program.instructions()) {
            switch (instruction) {
                case Instruction.Run(Launch launch) -> machine.launch(launch);
                case Instruction.Convolve(ConvolutionShape shape, Instruction.Operands operands) ->
                    convolve(shape, operands);
            }
        }
    }

    private ShortBuffer halves(long address, int count) {
        return ByteBuffer.wrap(machine.download(address, 2 * count))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
    }

    private void convolve(ConvolutionShape shape, Instruction.Operands operands) {
        FilterWindow.Extent kernel = shape.window().kernel();
        int filters = shape.y().channels();
        int filterSize = kernel.height() * kernel.width() * shape.channelsPerGroup();
        ShortBuffer x = halves(operands.x(), shape.images() * shape.x().size());
        ShortBuffer weights = halves(operands.weights(), filters * filterSize);
        ShortBuffer bias = halves(operands.bias(), filters);
        int results = shape.images() * shape.y().size();
        ShortBuffer residual = shape.ending().residual() ? halves(operands.residual(), results) : bias;
        ByteBuffer y = ByteBuffer.allocate(2 * results).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < results; i++) {
            int filter = i % filters;
            float sum = sum(shape, x, weights, i);
            sum += shape.ending().residual() ? Float.float16ToFloat(residual.get(i)) : 0;
            sum += Float.float16ToFloat(bias.get(filter));
            y.putShort(Float.floatToFloat16(shape.ending().relu() ? Math.max(sum, 0) : sum));
        }
        machine.write(operands.y(), y.array());
    }

    private static float sum(ConvolutionShape shape, ShortBuffer x, ShortBuffer weights, int index) {
        Shape image = shape.x();
        FilterWindow window = shape.window();
        int filter = index % shape.y().channels();
        int pixel = index / shape.y().channels();
        int column = pixel % shape.y().width();
        int row = pixel / shape.y().width() % shape.y().height();
        int first = pixel / shape.y().pixels() * image.size();
        int channels = shape.channelsPerGroup();
        int group = filter / (shape.y().channels() / shape.groups());
        float sum = 0;
        for (int r = 0; r < window.kernel().height(); r++) {
            for (int s = 0; s < window.kernel().width(); s++) {
                int y = row * window.stride().height()
                        - window.padding().top()
                        + r * window.dilation().height();
                int z = column * window.stride().width()
                        - window.padding().left()
                        + s * window.dilation().width();
                if (y >= 0 && y < image.height() && z >= 0 && z < image.width()) {
                    int from = first + (y * image.width() + z) * image.channels() + group * channels;
                    int weight = ((filter * window.kernel().height() + r)
                                            * window.kernel().width()
                                    + s)
                            * channels;
                    for (int c = 0; c < channels; c++) {
                        sum += Float.float16ToFloat(x.get(from + c)) * Float.float16ToFloat(weights.get(weight + c));
                    }
                }
            }
        }
        return sum;
    }
}
