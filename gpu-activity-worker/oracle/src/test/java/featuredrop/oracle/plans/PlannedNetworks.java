package featuredrop.oracle.plans;

import featuredrop.engine.InputKind;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.cuda.program.Instruction;
import featuredrop.engine.cuda.program.ProgramBuilder;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.engine.network.Lowering;
import featuredrop.engine.network.Shape;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.oracle.reference.Topologies;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The convolutions that the engine would have planned for well-known networks.
public final class PlannedNetworks {
    public static final List<String> NAMES = List.of(
            "efficientnet-lite0",
            "resnet50",
            "bvlc_alexnet",
            "vgg19",
            "inception_v1",
            "inception_v2",
            "densenet121",
            "squeezenet",
            "shufflenet",
            "zfnet512");
    private static final Shape IMAGE = new Shape(224, 224, 3);

    private PlannedNetworks() {}

    public static LoweredNetwork lowered(String name) throws IOException {
        if (name.equals("efficientnet-lite0")) {
            ModelDescriptor model = ModelDescriptor.load(Topologies.TOOLS.resolve("models"), name);
            return Lowering.lower(
                    model.requireOnnx(), new Lowering.Wanted(model.input(), IMAGE, model.layout(), model.tap()));
        }
        Topologies.Filled filled = Topologies.filled(name);
        return Lowering.lower(
                filled.model(), new Lowering.Wanted(filled.input(), IMAGE, TensorLayout.NCHW, filled.tap()));
    }

    /// All that differ, for a batch of this size.
    public static Set<ConvolutionShape> convolutions(LoweredNetwork network, int images) {
        DeviceNetwork device =
                new DeviceNetwork(network, new InputKind.Values(TensorLayout.NCHW), new CountingDevice());
        ProgramBuilder.Addresses addresses = new ProgramBuilder.Addresses(0, 0, 0);
        Set<ConvolutionShape> shapes = new LinkedHashSet<>();
        for (Instruction instruction :
                ProgramBuilder.program(device, addresses, images).instructions()) {
            if (instruction instanceof Instruction.Convolve convolve) {
                shapes.add(convolve.shape());
            }
        }
        return shapes;
    }

    /// Gives addresses and keeps nothing.
    private static final class CountingDevice implements KernelDevice {
        private long next = 256;

        @Override
        public long allocate(long bytes) {
            long address = next;
            next += (bytes + 255) / 256 * 256;
            return address;
        }

        @Override
        public void write(long address, byte[] content) {}

        @Override
        public byte[] download(long address, int bytes) {
            throw new UnsupportedOperationException("Nothing is kept");
        }

        @Override
        public void launch(Launch launch) {
            throw new UnsupportedOperationException("Nothing is computed");
        }

        @Override
        public String name() {
            return "no device";
        }

        @Override
        public void close() {}
    }
}
