package featuredrop.gpu.extract.cuda.check;

import featuredrop.gpu.extract.cuda.kernels.HalfTensor;
import featuredrop.gpu.extract.cuda.kernels.Kernel;
import featuredrop.gpu.extract.cuda.kernels.KernelDevice;
import featuredrop.gpu.extract.cuda.kernels.Launch;
import featuredrop.gpu.extract.cuda.kernels.PoolWindow.PaddingCells;
import featuredrop.gpu.extract.cuda.kernels.PoolingTwin;
import java.util.ArrayList;
import java.util.List;

/// The pooling kernels.
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
        results.add(global());
        results.add(globalToFloat());
        return results;
    }

    private KernelResult max(PoolCase pool) {
        HalfTensor in = random.tensor(pool.in());
        in.set(0, 1, Float.NaN);
        HalfTensor expected = HalfTensor.zeros(pool.out());
        PoolingTwin.max(in, expected, pool.window());
        return launched(Kernel.POOL_MAX, pool, in, expected, List.of());
    }

    private KernelResult average(PoolCase pool, PaddingCells cells) {
        HalfTensor in = random.tensor(pool.in());
        HalfTensor expected = HalfTensor.zeros(pool.out());
        PoolingTwin.average(in, expected, pool.window(), cells);
        List<Number> more = List.of(
                pool.window().padding().bottom(),
                pool.window().padding().right(),
                cells == PaddingCells.COUNTED ? 1 : 0);
        return launched(Kernel.POOL_AVERAGE, pool, in, expected, more);
    }

    private KernelResult launched(Kernel kernel, PoolCase pool, HalfTensor in, HalfTensor expected, List<Number> more) {
        long out = device.upload(new byte[Short.BYTES * expected.values().length]);
        HalfTensor.Shape from = pool.in();
        HalfTensor.Shape to = pool.out();
        List<Number> arguments =
                new ArrayList<>(List.of(arrays.of(in), out, from.images(), from.height(), from.width()));
        arguments.addAll(List.of(from.channels(), from.pitch(), to.height(), to.width(), to.pitch()));
        arguments.addAll(List.of(pool.window().height(), pool.window().width()));
        arguments.addAll(List.of(pool.window().strideY(), pool.window().strideX()));
        arguments.addAll(
                List.of(pool.window().padding().top(), pool.window().padding().left()));
        arguments.addAll(more);
        device.launch(Launch.over((long) to.rows() * to.channels() / 2, kernel, arguments.toArray(Number[]::new)));
        return KernelResult.of(
                kernel, pool.toString(), expected.values(), arrays.shorts(out, expected.values().length));
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
