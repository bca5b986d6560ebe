package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.DepthwiseTwin;
import featuredrop.engine.cuda.kernels.ElementwiseTwin.Affine;
import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.kernels.PoolWindow.PaddingCells;
import java.util.ArrayList;
import java.util.List;

/// The kernels that move a window over an image.
final class PoolingChecks {
    private static final int ROUNDS = 8;

    private final KernelDevice device;
    private final DeviceArrays arrays;
    private final RandomTensors random;
    private final int scale;

    PoolingChecks(KernelDevice device, RandomTensors random, int scale) {
        this.device = device;
        this.arrays = new DeviceArrays(device);
        this.random = random;
        this.scale = scale;
    }

    List<KernelResult> run() {
        List<KernelResult> results = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            PoolCase pool = PoolCase.random(random, scale);
            results.add(max(pool));
            results.add(average(pool, PaddingCells.IGNORED));
            results.add(average(pool, PaddingCells.COUNTED));
        }
        for (KernelActivation kind : KernelActivation.values()) {
            results.add(depthwise(new KernelActivation.Bounded(kind, 0, 6)));
        }
        for (int window : new int[] {3, 5}) {
            results.add(strips(PoolCase.square(random, scale, window, 1)));
            results.add(strips(PoolCase.square(random, scale, window, 2)));
        }
        results.add(global());
        results.add(globalToFloat());
        return results;
    }

    private KernelResult max(PoolCase pool) {
        HalfTensor in = random.tensor(pool.in());
        in.set(0, 1, Float.NaN);
        HalfTensor expected = HalfTensor.zeros(pool.out());
        PoolingTwin.max(in, expected, pool.window());
        return launched(Kernel.POOL_MAX, pool, expected, new Arguments(in, List.of(), List.of(), List.of()));
    }

    private KernelResult average(PoolCase pool, PaddingCells cells) {
        HalfTensor in = random.tensor(pool.in());
        HalfTensor expected = HalfTensor.zeros(pool.out());
        PoolingTwin.average(in, expected, pool.window(), cells);
        List<Number> ends = List.of(
                pool.window().padding().bottom(),
                pool.window().padding().right(),
                cells == PaddingCells.COUNTED ? 1 : 0);
        return launched(Kernel.POOL_AVERAGE, pool, expected, new Arguments(in, List.of(), List.of(), ends));
    }

    private KernelResult depthwise(KernelActivation.Bounded activation) {
        PoolCase pool = PoolCase.random(random, scale);
        int dilation = random.between(1, 2);
        Filtered filtered = filtered(pool, dilation, activation);
        DepthwiseTwin.Bounds reading = filtered.twin.reading();
        Arguments arguments = new Arguments(
                filtered.in,
                pointers(filtered.twin),
                List.of(dilation, dilation),
                List.of(
                        reading.lower(),
                        reading.upper(),
                        activation.kind().number(),
                        activation.lower(),
                        activation.upper()));
        return launched(Kernel.DEPTHWISE, pool, filtered.expected, arguments);
    }

    private KernelResult strips(PoolCase pool) {
        Filtered filtered = filtered(pool, 1, new KernelActivation.Bounded(KernelActivation.CLIP, -1, 6));
        DepthwiseTwin.Bounds reading = filtered.twin.reading();
        long out = device.upload(new byte[Short.BYTES * filtered.expected.values().length]);
        List<Number> arguments = new ArrayList<>(List.of(arrays.of(filtered.in), out));
        arguments.addAll(pointers(filtered.twin));
        arguments.addAll(sizes(pool).subList(0, 8));
        arguments.addAll(List.of(pool.window().height(), pool.window().strideY()));
        arguments.addAll(
                List.of(pool.window().padding().top(), pool.window().padding().left()));
        arguments.addAll(List.of(reading.lower(), reading.upper(), -1f, 6f));
        long items = DepthwiseTwin.strips(
                pool.window(),
                pool.out().images() * pool.out().height(),
                pool.out().width(),
                pool.out().channels());
        device.launch(Launch.over(items, Kernel.DEPTHWISE_STRIPS, arguments.toArray(Number[]::new)));
        return KernelResult.of(
                Kernel.DEPTHWISE_STRIPS,
                pool.toString(),
                filtered.expected.values(),
                arrays.shorts(out, filtered.expected.values().length));
    }

    /// A depthwise convolution and what its twin gives.
    private record Filtered(HalfTensor in, DepthwiseTwin twin, HalfTensor expected) {}

    private Filtered filtered(PoolCase pool, int dilation, KernelActivation.Bounded activation) {
        int channels = pool.in().channels();
        HalfTensor in = random.tensor(pool.in());
        HalfTensor expected = HalfTensor.zeros(pool.out());
        float[] weights = random.floats(pool.window().height() * pool.window().width() * channels);
        Affine step = new Affine(new float[0], random.floats(channels), activation);
        DepthwiseTwin.Bounds reading =
                random.between(0, 1) == 0 ? DepthwiseTwin.Bounds.NONE : new DepthwiseTwin.Bounds(-0.25f, 0.75f);
        DepthwiseTwin twin = new DepthwiseTwin(pool.window(), dilation, dilation, reading, weights, step);
        twin.run(in, expected);
        return new Filtered(in, twin, expected);
    }

    private List<Number> pointers(DepthwiseTwin twin) {
        return List.of(arrays.of(twin.weights()), arrays.of(twin.step().bias()));
    }

    /// What these kernels do not have in common.
    private record Arguments(HalfTensor in, List<Number> pointers, List<Number> dilation, List<Number> rest) {}

    private KernelResult launched(Kernel kernel, PoolCase pool, HalfTensor expected, Arguments own) {
        long out = device.upload(new byte[Short.BYTES * expected.values().length]);
        List<Number> arguments = new ArrayList<>(List.of(arrays.of(own.in()), out));
        arguments.addAll(own.pointers());
        arguments.addAll(sizes(pool));
        arguments.addAll(own.dilation());
        arguments.addAll(
                List.of(pool.window().padding().top(), pool.window().padding().left()));
        arguments.addAll(own.rest());
        long items = (long) pool.out().rows() * pool.out().channels() / 2;
        device.launch(Launch.over(items, kernel, arguments.toArray(Number[]::new)));
        return KernelResult.of(
                kernel, pool + " " + own.rest(), expected.values(), arrays.shorts(out, expected.values().length));
    }

    private static List<Number> sizes(PoolCase pool) {
        HalfTensor.Shape from = pool.in();
        HalfTensor.Shape to = pool.out();
        List<Number> sizes = new ArrayList<>(List.of(from.images(), from.height(), from.width()));
        sizes.addAll(List.of(from.channels(), from.pitch(), to.height(), to.width(), to.pitch()));
        sizes.addAll(List.of(pool.window().height(), pool.window().width()));
        sizes.addAll(List.of(pool.window().strideY(), pool.window().strideX()));
        return sizes;
    }

    private KernelResult global() {
        HalfTensor in = random.tensor(new HalfTensor.Shape(3, 7, 5, 10 * scale, 10 * scale + 6));
        HalfTensor expected = HalfTensor.zeros(new HalfTensor.Shape(3, 1, 1, 10 * scale, 10 * scale + 2));
        float[] means = PoolingTwin.globalAverage(in);
        for (int i = 0; i < means.length; i++) {
            expected.set(i / (10 * scale), i % (10 * scale), means[i]);
        }
        long out = device.upload(new byte[Short.BYTES * expected.values().length]);
        device.launch(Launch.over(
                15L * scale,
                Kernel.GLOBAL_AVERAGE,
                arrays.of(in),
                out,
                3,
                35,
                10 * scale,
                10 * scale + 6,
                10 * scale + 2));
        return KernelResult.of(
                Kernel.GLOBAL_AVERAGE,
                in.shape().toString(),
                expected.values(),
                arrays.shorts(out, expected.values().length));
    }

    private KernelResult globalToFloat() {
        HalfTensor in = random.tensor(new HalfTensor.Shape(2, 7, 7, 64 * scale, 64 * scale));
        long out = device.upload(new byte[Float.BYTES * 128 * scale]);
        device.launch(
                Launch.over(64L * scale, Kernel.GLOBAL_AVERAGE_F32, arrays.of(in), out, 2, 49, 64 * scale, 64 * scale));
        return KernelResult.of(
                Kernel.GLOBAL_AVERAGE_F32,
                in.shape().toString(),
                PoolingTwin.globalAverage(in),
                arrays.floats(out, 128 * scale));
    }
}
