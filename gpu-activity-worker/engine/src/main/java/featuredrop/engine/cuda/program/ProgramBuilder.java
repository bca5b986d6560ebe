package featuredrop.engine.cuda.program;

import featuredrop.engine.InputKind;
import featuredrop.engine.LevelTable;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.network.ArenaLayout;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import featuredrop.exchange.model.TensorLayout;
import java.util.ArrayList;
import java.util.List;

/// Writes the program of a network for one size of batch. Used by one thread, once.
public final class ProgramBuilder {
    private final DeviceNetwork device;
    private final Addresses addresses;
    private final ArenaLayout arena;
    private final int images;
    private final DepthwiseLaunches depthwise;
    private final List<Instruction> instructions = new ArrayList<>();

    /// Where a program works.
    ///
    /// @param input the images, as the network's [DeviceNetwork#input] puts them
    /// @param arena a block of at least the bytes of [DeviceNetwork#arena]
    /// @param output the features, in FP32
    public record Addresses(long input, long arena, long output) {}

    private ProgramBuilder(DeviceNetwork device, Addresses addresses, int images) {
        this.device = device;
        this.addresses = addresses;
        this.arena = device.arena(images);
        this.images = images;
        this.depthwise = new DepthwiseLaunches(device, images, this::address);
    }

    /// The program.
    public static Program program(DeviceNetwork device, Addresses addresses, int images) {
        ProgramBuilder builder = new ProgramBuilder(device, addresses, images);
        builder.readInput();
        for (Step step : device.network().steps()) {
            builder.add(step);
        }
        builder.unpackOutput();
        return new Program(images, builder.instructions);
    }

    private void run(long count, Kernel kernel, Number... arguments) {
        instructions.add(new Instruction.Run(Launch.over(count, kernel, arguments)));
    }

    private void readInput() {
        switch (device.input()) {
            case InputKind.Levels(LevelTable table) -> normalise(table);
            case InputKind.Values(TensorLayout layout) -> pack(layout);
        }
    }

    private void normalise(LevelTable table) {
        int pixels = Math.multiplyExact(images, table.pixels());
        run(
                pixels,
                Kernel.NORMALISE_U8,
                addresses.input(),
                address(device.network().input()),
                device.levels(),
                pixels,
                table.sample(0),
                table.sample(1),
                table.sample(2));
    }

    private void pack(TensorLayout layout) {
        Shape shape = device.network().inputShape();
        boolean isPlanes = layout == TensorLayout.NCHW;
        int input = device.network().input();
        run(
                (long) images * shape.pixels(),
                Kernel.PACK_INPUT,
                addresses.input(),
                address(input),
                images,
                shape.pixels(),
                shape.channels(),
                isPlanes ? 1 : shape.channels(),
                isPlanes ? shape.pixels() : 1);
    }

    /// A step that ends in FP32 has written the output itself.
    private void unpackOutput() {
        int feature = device.network().feature();
        boolean isWritten =
                device.network().steps().stream().anyMatch(step -> step.output() == feature && endsInSingles(step));
        if (!isWritten) {
            int rows = rows(feature);
            int channels = shape(feature).channels();
            run(
                    (long) rows * channels / 2,
                    Kernel.TO_F32,
                    address(feature),
                    addresses.output(),
                    rows,
                    channels,
                    device.channels(feature));
        }
    }

    private boolean endsInSingles(Step step) {
        return step.output() == device.network().feature()
                && (step.operation() instanceof Operation.GlobalMean || step.operation() instanceof Operation.Softmax);
    }

    private Shape shape(int tensor) {
        return device.network().shapes().get(tensor);
    }

    private int rows(int tensor) {
        return images * shape(tensor).pixels();
    }

    private long address(int tensor) {
        return addresses.arena() + arena.offsets().get(tensor);
    }

    private void add(Step step) {
        int x = step.inputs().getFirst();
        switch (step.operation()) {
            case Operation.Convolution convolution when convolution.isDepthwise() -> depthwise(step, convolution);
            case Operation.Convolution convolution -> convolution(step, convolution);
            case Operation.Pooling pooling -> pooling(step, pooling);
            case Operation.GlobalMean _ -> globalMean(step);
            case Operation.Affine affine -> {
                DeviceNetwork.Constants constants = device.constants(step);
                scale(x, step.output(), constants, affine.activation());
            }
            case Operation.Pointwise(var activation) ->
                scale(x, step.output(), new DeviceNetwork.Constants(0, 0), activation);
            case Operation.Sum(var activation) ->
                sum(new long[] {address(x), address(step.inputs().get(1))}, step.output(), activation);
            case Operation.Product _ -> product(step);
            case Operation.Concat _ -> concat(step);
            case Operation.CrossChannelNorm norm -> crossChannelNorm(step, norm);
            case Operation.Softmax _ ->
                run(rows(x), Kernel.SOFTMAX, address(x), addresses.output(), shape(x).channels(), device.channels(x));
            case Operation.ChannelShuffle(int groups) ->
                run(
                        (long) rows(x) * shape(x).channels(),
                        Kernel.SHUFFLE_CHANNELS,
                        address(x),
                        address(step.output()),
                        rows(x),
                        shape(x).channels(),
                        device.channels(x),
                        device.channels(step.output()),
                        groups);
        }
    }

    /// cuDNN takes in a ReLU; other functions are left to the depthwise convolution that reads the result, or get
    /// a pass of their own, because the engines that fuse them are compiled at run time or do without tensor cores.
    private void convolution(Step step, Operation.Convolution convolution) {
        int x = step.inputs().getFirst();
        int y = step.output();
        boolean hasResidual = step.inputs().size() > 1;
        var activation = convolution.activation();
        boolean isRelu = activation.kind() == featuredrop.engine.network.Activation.Kind.RELU;
        Shape image = new Shape(shape(x).height(), shape(x).width(), device.channels(x));
        FilterWindow window = convolution.window();
        if (convolution.groups() == 1 && window.equals(FilterWindow.whole(image))) {
            // The same values in the same order, and tensor cores on every device: cuDNN has none for a filter as
            // large as the image.
            image = new Shape(1, 1, image.size());
            window = FilterWindow.whole(image);
        }
        ConvolutionShape planned = new ConvolutionShape(
                images,
                image,
                shape(y),
                window,
                convolution.groups(),
                new ConvolutionShape.Ending(hasResidual, isRelu));
        DeviceNetwork.Constants constants = device.constants(step);
        instructions.add(new Instruction.Convolve(
                planned,
                new Instruction.Operands(
                        address(x),
                        constants.factors(),
                        constants.bias(),
                        hasResidual ? address(step.inputs().get(1)) : 0,
                        address(y))));
        if (!isRelu && !activation.isNone() && !depthwise.clipsFor(step)) {
            scale(y, y, new DeviceNetwork.Constants(0, 0), activation);
        }
    }

    private void depthwise(Step step, Operation.Convolution convolution) {
        int y = step.output();
        boolean hasResidual = step.inputs().size() > 1;
        KernelActivation.Bounded activation =
                hasResidual ? KernelActivation.Bounded.NONE : bounded(convolution.activation());
        instructions.add(new Instruction.Run(depthwise.launch(step, convolution.window(), activation)));
        if (hasResidual) {
            sum(new long[] {address(y), address(step.inputs().get(1))}, y, convolution.activation());
        }
    }

    private void pooling(Step step, Operation.Pooling pooling) {
        int x = step.inputs().getFirst();
        int y = step.output();
        FilterWindow window = pooling.window();
        List<Number> arguments = new ArrayList<>(List.of(
                address(x),
                address(y),
                images,
                shape(x).height(),
                shape(x).width(),
                shape(x).channels(),
                device.channels(x),
                shape(y).height(),
                shape(y).width(),
                device.channels(y),
                window.kernel().height(),
                window.kernel().width(),
                window.stride().height(),
                window.stride().width(),
                window.padding().top(),
                window.padding().left()));
        boolean isMax = pooling.kind() == Operation.Pooling.Kind.MAX;
        if (!isMax) {
            arguments.add(window.padding().bottom());
            arguments.add(window.padding().right());
            arguments.add(pooling.kind() == Operation.Pooling.Kind.MEAN_WITH_PADDING ? 1 : 0);
        }
        run(
                (long) rows(y) * shape(y).channels() / 2,
                isMax ? Kernel.POOL_MAX : Kernel.POOL_AVERAGE,
                arguments.toArray(Number[]::new));
    }

    private void globalMean(Step step) {
        int x = step.inputs().getFirst();
        int channels = shape(x).channels();
        long items = (long) images * channels / 2;
        if (endsInSingles(step)) {
            run(
                    items,
                    Kernel.GLOBAL_AVERAGE_F32,
                    address(x),
                    addresses.output(),
                    images,
                    shape(x).pixels(),
                    channels,
                    device.channels(x));
        } else {
            run(
                    items,
                    Kernel.GLOBAL_AVERAGE,
                    address(x),
                    address(step.output()),
                    images,
                    shape(x).pixels(),
                    channels,
                    device.channels(x),
                    device.channels(step.output()));
        }
    }

    private void scale(int x, int y, DeviceNetwork.Constants constants, featuredrop.engine.network.Activation ending) {
        KernelActivation.Bounded activation = bounded(ending);
        int channels = device.channels(x);
        run(
                (long) rows(x) * channels / 2,
                Kernel.SCALE_BIAS_ACTIVATE,
                address(x),
                address(y),
                constants.factors(),
                constants.bias(),
                rows(x),
                channels,
                device.channels(x),
                device.channels(y),
                activation.kind().number(),
                activation.lower(),
                activation.upper());
    }

    private void sum(long[] summands, int y, featuredrop.engine.network.Activation ending) {
        KernelActivation.Bounded activation = bounded(ending);
        int channels = device.channels(y);
        run(
                (long) rows(y) * channels / 2,
                Kernel.ADD_ACTIVATE,
                summands[0],
                summands[1],
                address(y),
                rows(y),
                channels,
                channels,
                channels,
                channels,
                activation.kind().number(),
                activation.lower(),
                activation.upper());
    }

    private void product(Step step) {
        int x = step.inputs().getFirst();
        int gate = step.inputs().get(1);
        int channels = device.channels(x);
        run(
                (long) rows(x) * channels / 2,
                Kernel.MULTIPLY,
                address(x),
                address(gate),
                address(step.output()),
                rows(x),
                channels,
                channels,
                device.channels(gate),
                device.channels(step.output()),
                shape(x).pixels() / shape(gate).pixels());
    }

    private void concat(Step step) {
        int y = step.output();
        long to = address(y);
        for (int x : step.inputs()) {
            int channels = shape(x).channels();
            run(
                    (long) rows(x) * channels / 2,
                    Kernel.COPY_CHANNELS,
                    address(x),
                    to,
                    rows(x),
                    channels,
                    device.channels(x),
                    device.channels(y));
            to += 2L * channels;
        }
    }

    private void crossChannelNorm(Step step, Operation.CrossChannelNorm norm) {
        int x = step.inputs().getFirst();
        int channels = shape(x).channels();
        run(
                (long) rows(x) * channels / 2,
                Kernel.LOCAL_RESPONSE,
                address(x),
                address(step.output()),
                rows(x),
                channels,
                device.channels(x),
                device.channels(step.output()),
                norm.size(),
                norm.alpha(),
                norm.beta(),
                norm.bias());
    }

    static KernelActivation.Bounded bounded(featuredrop.engine.network.Activation activation) {
        float low = activation.low();
        float high = activation.high();
        return switch (activation.kind()) {
            case NONE -> KernelActivation.Bounded.NONE;
            case RELU -> KernelActivation.Bounded.RELU;
            case CLIP -> new KernelActivation.Bounded(KernelActivation.CLIP, low, high);
            case SIGMOID -> new KernelActivation.Bounded(KernelActivation.SIGMOID, 0, 0);
            case HARD_SIGMOID -> new KernelActivation.Bounded(KernelActivation.HARD_SIGMOID, low, high);
            case HARD_SWISH -> new KernelActivation.Bounded(KernelActivation.HARD_SWISH, 0, 0);
            case SWISH -> new KernelActivation.Bounded(KernelActivation.SWISH, low, 0);
        };
    }
}
