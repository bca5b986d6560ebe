package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.ElementwiseTwin;
import featuredrop.engine.cuda.kernels.ElementwiseTwin.Affine;
import featuredrop.engine.cuda.kernels.ElementwiseTwin.LocalResponse;
import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.HalfTensor.Shape;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelActivation;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.kernels.PoolWindow;
import java.util.ArrayList;
import java.util.List;

/// The kernels that go value by value.
final class ElementwiseChecks {
    private static final float[] NONE = {};

    private final KernelDevice device;
    private final DeviceArrays arrays;
    private final RandomTensors random;
    private final int channels;
    private final Shape narrow;
    private final Shape wide;

    ElementwiseChecks(KernelDevice device, RandomTensors random, int scale) {
        this.device = device;
        this.arrays = new DeviceArrays(device);
        this.random = random;
        this.channels = 22 * scale;
        this.narrow = new Shape(2, 3, 5, channels, channels);
        this.wide = new Shape(2, 3, 5, channels, channels + 6);
    }

    List<KernelResult> run() {
        List<KernelResult> results = new ArrayList<>();
        for (KernelActivation kind : KernelActivation.values()) {
            KernelActivation.Bounded activation = new KernelActivation.Bounded(kind, 0.2f, 0.5f);
            results.add(affine(new Affine(random.floats(channels), random.floats(channels), activation)));
            results.add(added(activation));
        }
        results.add(affine(new Affine(NONE, NONE, KernelActivation.Bounded.RELU)));
        results.add(copied(narrow, wide));
        results.add(copied(wide, narrow));
        results.add(padded());
        results.add(multiplied(1));
        results.add(multiplied(15));
        for (int size = 1; size < 7; size++) {
            results.add(localResponse(new LocalResponse(size, 0.3f, 0.75f, 1.5f)));
        }
        results.add(shuffled(2));
        results.add(shuffled(11));
        results.add(toFloat());
        return results;
    }

    private long items() {
        return (long) narrow.rows() * channels / 2;
    }

    private long room(HalfTensor tensor) {
        return device.upload(new byte[Short.BYTES * tensor.values().length]);
    }

    private KernelResult result(Kernel kernel, String what, HalfTensor expected, long out) {
        return KernelResult.of(kernel, what, expected.values(), arrays.shorts(out, expected.values().length));
    }

    private KernelResult affine(Affine step) {
        HalfTensor in = random.tensor(wide);
        in.set(0, 0, Float.NaN);
        in.set(0, 1, Float.POSITIVE_INFINITY);
        HalfTensor expected = HalfTensor.zeros(narrow);
        ElementwiseTwin.affine(in, expected, step);
        long out = room(expected);
        device.launch(Launch.over(
                items(),
                Kernel.SCALE_BIAS_ACTIVATE,
                arrays.of(in),
                out,
                step.scale().length == 0 ? 0L : (Long) arrays.of(step.scale()),
                step.bias().length == 0 ? 0L : (Long) arrays.of(step.bias()),
                narrow.rows(),
                channels,
                wide.pitch(),
                narrow.pitch(),
                step.activation().kind().number(),
                step.activation().lower(),
                step.activation().upper()));
        return result(Kernel.SCALE_BIAS_ACTIVATE, step.activation().toString(), expected, out);
    }

    private KernelResult added(KernelActivation.Bounded activation) {
        HalfTensor first = random.tensor(wide);
        HalfTensor second = random.tensor(narrow);
        HalfTensor expected = HalfTensor.zeros(wide);
        ElementwiseTwin.add(first, second, expected, activation);
        long out = room(expected);
        device.launch(Launch.over(
                items(),
                Kernel.ADD_ACTIVATE,
                arrays.of(first),
                arrays.of(second),
                out,
                narrow.rows(),
                channels,
                wide.pitch(),
                narrow.pitch(),
                wide.pitch(),
                activation.kind().number(),
                activation.lower(),
                activation.upper()));
        return result(Kernel.ADD_ACTIVATE, activation.toString(), expected, out);
    }

    private KernelResult copied(Shape from, Shape to) {
        HalfTensor in = random.tensor(from);
        HalfTensor expected = HalfTensor.zeros(to);
        ElementwiseTwin.affine(in, expected, new Affine(NONE, NONE, KernelActivation.Bounded.NONE));
        long out = room(expected);
        device.launch(Launch.over(
                items(), Kernel.COPY_CHANNELS, arrays.of(in), out, from.rows(), channels, from.pitch(), to.pitch()));
        return result(Kernel.COPY_CHANNELS, from.pitch() + " to " + to.pitch(), expected, out);
    }

    private KernelResult padded() {
        HalfTensor in = random.tensor(wide);
        Shape shape = new Shape(2, 3 + 1, 5 + 3, channels, channels);
        HalfTensor expected = HalfTensor.zeros(shape);
        ElementwiseTwin.pad(in, expected, new PoolWindow.Padding(1, 2, 0, 1));
        long out = room(expected);
        List<Number> arguments = new ArrayList<>(List.of(arrays.of(in), out, 2, 3, 5, channels, wide.pitch()));
        arguments.addAll(List.of(shape.height(), shape.width(), shape.pitch(), 1, 2));
        device.launch(Launch.over((long) shape.rows() * channels / 2, Kernel.PAD, arguments.toArray(Number[]::new)));
        return result(Kernel.PAD, shape.toString(), expected, out);
    }

    private KernelResult multiplied(int rowsPerGate) {
        HalfTensor in = random.tensor(wide);
        HalfTensor gate = random.tensor(new Shape(wide.rows() / rowsPerGate, 1, 1, channels, channels + 2));
        HalfTensor expected = HalfTensor.zeros(narrow);
        ElementwiseTwin.multiply(in, gate, expected);
        long out = room(expected);
        device.launch(Launch.over(
                items(),
                Kernel.MULTIPLY,
                arrays.of(in),
                arrays.of(gate),
                out,
                narrow.rows(),
                channels,
                wide.pitch(),
                gate.shape().pitch(),
                narrow.pitch(),
                rowsPerGate));
        return result(Kernel.MULTIPLY, rowsPerGate + " rows a gate", expected, out);
    }

    private KernelResult localResponse(LocalResponse rule) {
        HalfTensor in = random.tensor(wide);
        HalfTensor expected = HalfTensor.zeros(narrow);
        ElementwiseTwin.localResponse(in, expected, rule);
        long out = room(expected);
        device.launch(Launch.over(
                items(),
                Kernel.LOCAL_RESPONSE,
                arrays.of(in),
                out,
                narrow.rows(),
                channels,
                wide.pitch(),
                narrow.pitch(),
                rule.size(),
                rule.alpha(),
                rule.beta(),
                rule.k()));
        return result(Kernel.LOCAL_RESPONSE, rule.toString(), expected, out);
    }

    private KernelResult shuffled(int groups) {
        HalfTensor in = random.tensor(wide);
        HalfTensor expected = HalfTensor.zeros(narrow);
        ElementwiseTwin.shuffle(in, expected, groups);
        long out = room(expected);
        device.launch(Launch.over(
                2 * items(),
                Kernel.SHUFFLE_CHANNELS,
                arrays.of(in),
                out,
                wide.rows(),
                channels,
                wide.pitch(),
                narrow.pitch(),
                groups));
        return result(Kernel.SHUFFLE_CHANNELS, groups + " groups", expected, out);
    }

    private KernelResult toFloat() {
        HalfTensor in = random.tensor(wide);
        float[] expected = ElementwiseTwin.toFloat(in);
        long out = device.upload(new byte[Float.BYTES * expected.length]);
        device.launch(Launch.over(items(), Kernel.TO_F32, arrays.of(in), out, wide.rows(), channels, wide.pitch()));
        return KernelResult.of(Kernel.TO_F32, wide.toString(), expected, arrays.floats(out, expected.length));
    }
}
