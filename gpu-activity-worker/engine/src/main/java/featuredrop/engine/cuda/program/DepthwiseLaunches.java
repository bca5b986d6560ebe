package featuredrop.engine.cuda.program;

import featuredrop.engine.cuda.kernels.DepthwiseTwin;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.kernels.PoolWindow;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Operation;
import featuredrop.engine.network.Shape;
import featuredrop.engine.network.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/// Launches of depthwise convolutions, which clip what they read where the step before leaves that to them.
///
/// @param images of a batch
/// @param address where a tensor stands
record DepthwiseLaunches(DeviceNetwork device, int images, IntToLongFunction address) {
    Launch launch(Step step, FilterWindow window, KernelActivation.Bounded activation) {
        return strips(step, window, activation).orElseGet(() -> pairs(step, window, activation));
    }

    private Shape shape(int tensor) {
        return device.network().shapes().get(tensor);
    }

    private Launch pairs(Step step, FilterWindow window, KernelActivation.Bounded activation) {
        DepthwiseTwin.Bounds reading = reading(step.inputs().getFirst());
        List<Number> arguments = new ArrayList<>(sizes(step));
        arguments.addAll(List.of(
                window.kernel().height(),
                window.kernel().width(),
                window.stride().height(),
                window.stride().width(),
                window.dilation().height(),
                window.dilation().width(),
                window.padding().top(),
                window.padding().left(),
                reading.lower(),
                reading.upper(),
                activation.kind().number(),
                activation.lower(),
                activation.upper()));
        Shape result = shape(step.output());
        long items = (long) images * result.size() / 2;
        return Launch.over(items, Kernel.DEPTHWISE, arguments.toArray(Number[]::new));
    }

    /// The fast way, where there is one.
    private Optional<Launch> strips(Step step, FilterWindow window, KernelActivation.Bounded activation) {
        int x = step.inputs().getFirst();
        int y = step.output();
        PoolWindow moved = new PoolWindow(
                window.kernel().height(),
                window.kernel().width(),
                window.stride().height(),
                window.stride().width(),
                new PoolWindow.Padding(
                        window.padding().top(),
                        window.padding().left(),
                        window.padding().bottom(),
                        window.padding().right()));
        int dilation = Math.max(window.dilation().height(), window.dilation().width());
        boolean isClip = activation.kind() == KernelActivation.CLIP || activation.kind() == KernelActivation.IDENTITY;
        if (!isClip
                || !DepthwiseTwin.hasStrips(
                        moved, dilation, shape(x).channels(), device.channels(x), device.channels(y))) {
            return Optional.empty();
        }
        DepthwiseTwin.Bounds reading = reading(x);
        DepthwiseTwin.Bounds writing = activation.kind() == KernelActivation.CLIP
                ? new DepthwiseTwin.Bounds(activation.lower(), activation.upper())
                : DepthwiseTwin.Bounds.NONE;
        List<Number> arguments = new ArrayList<>(sizes(step));
        arguments.addAll(List.of(
                moved.height(),
                moved.strideY(),
                window.padding().top(),
                window.padding().left(),
                reading.lower(),
                reading.upper(),
                writing.lower(),
                writing.upper()));
        Shape result = shape(y);
        long items = DepthwiseTwin.strips(moved, images * result.height(), result.width(), result.channels());
        return Optional.of(Launch.over(items, Kernel.DEPTHWISE_STRIPS, arguments.toArray(Number[]::new)));
    }

    private List<Number> sizes(Step step) {
        int x = step.inputs().getFirst();
        int y = step.output();
        DeviceNetwork.Constants constants = device.constants(step);
        return List.of(
                address.applyAsLong(x),
                address.applyAsLong(y),
                constants.factors(),
                constants.bias(),
                images,
                shape(x).height(),
                shape(x).width(),
                shape(x).channels(),
                device.channels(x),
                shape(y).height(),
                shape(y).width(),
                device.channels(y));
    }

    /// Whether only a depthwise convolution reads the step's tensor, so that the step's clip is left to it.
    boolean clipsFor(Step step) {
        List<Step> readers = device.network().steps().stream()
                .filter(reader -> reader.inputs().contains(step.output()))
                .toList();
        return step.output() != device.network().feature()
                && step.operation() instanceof Operation.Convolution convolution
                && !convolution.isDepthwise()
                && convolution.activation().kind() == featuredrop.engine.network.Activation.Kind.CLIP
                && readers.size() == 1
                && readers.getFirst().inputs().size() == 1
                && readers.getFirst().operation() instanceof Operation.Convolution reader
                && reader.isDepthwise();
    }

    /// To what a depthwise convolution clips the tensor that it reads.
    private DepthwiseTwin.Bounds reading(int tensor) {
        return device.network().steps().stream()
                .filter(step -> step.output() == tensor && clipsFor(step))
                .map(step -> ProgramBuilder.bounded(step.operation().activation()))
                .map(clip -> new DepthwiseTwin.Bounds(clip.lower(), clip.upper()))
                .findFirst()
                .orElse(DepthwiseTwin.Bounds.NONE);
    }
}
