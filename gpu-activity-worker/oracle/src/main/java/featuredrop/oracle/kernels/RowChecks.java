package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.FourierSize;
import featuredrop.engine.cuda.kernels.HalfTensor;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The kernels where a block is a row.
final class RowChecks {
    private static final int MARGIN = 2;
    private static final int IMAGES = 2;

    private final KernelDevice device;
    private final DeviceArrays arrays;
    private final RandomTensors random;
    private final int scale;

    RowChecks(KernelDevice device, RandomTensors random, int scale) {
        this.device = device;
        this.arrays = new DeviceArrays(device);
        this.random = random;
        this.scale = scale;
    }

    List<KernelResult> run() {
        List<KernelResult> results = new ArrayList<>();
        results.add(softmax(3));
        results.add(softmax(1000));
        results.add(lengths());
        results.addAll(fourier(FourierSize.of(5, 9, MARGIN)));
        results.addAll(fourier(FourierSize.of(20 * scale, 27 * scale, MARGIN)));
        return results;
    }

    private KernelResult softmax(int channels) {
        HalfTensor in = random.tensor(new HalfTensor.Shape(3, 1, 1, channels, channels + 1));
        long out = device.upload(new byte[Float.BYTES * 3 * channels]);
        device.launch(Launch.over(3, Kernel.SOFTMAX, arrays.of(in), out, channels, channels + 1));
        return KernelResult.of(
                Kernel.SOFTMAX, channels + " channels", RowTwin.softmax(in), arrays.floats(out, 3 * channels));
    }

    private KernelResult lengths() {
        int columns = 700;
        float[] rows = random.floats(5 * columns);
        Arrays.fill(rows, 0, columns, 0);
        rows[columns + 3] = Float.NaN;
        rows[2 * columns + 3] = Float.POSITIVE_INFINITY;
        rows[3 * columns + 3] = Float.MAX_VALUE;
        long address = arrays.of(rows);
        device.launch(Launch.over(5, Kernel.L2_ROWS, address, columns));
        RowTwin.l2(rows, columns);
        return KernelResult.of(
                Kernel.L2_ROWS, "zero, NaN, infinite, huge, usual", rows, arrays.floats(address, rows.length));
    }

    /// All three steps, each held against its twin.
    private List<KernelResult> fourier(FourierSize size) {
        float[][] filter = {random.floats(3), random.floats(3), random.floats(3)};
        int pixels = size.height() * size.width();
        float[] gray = random.floats(IMAGES * pixels);
        Spectra spectra = new Spectra(size, arrays.of(size.roots()), room(IMAGES * 2 * size.points() * size.columns()));
        long out = room(IMAGES * pixels);
        List<KernelResult> results = new ArrayList<>();

        device.launch(spectra.rows(arrays.of(gray)));
        float[] rows = arrays.floats(spectra.data(), spectra.values());
        device.launch(spectra.columns(arrays.of(size.spectrum(filter))));
        float[] filtered = arrays.floats(spectra.data(), spectra.values());
        device.launch(spectra.inverse(out));

        FourierTwin twin = new FourierTwin(size);
        for (int image = 0; image < IMAGES; image++) {
            int length = spectra.values() / IMAGES;
            float[] expected = twin.rows(Arrays.copyOfRange(gray, image * pixels, (image + 1) * pixels));
            results.add(KernelResult.of(Kernel.FFT_ROWS, size + "", expected, part(rows, image, length)));
            twin.filter(expected, size.spectrum(filter));
            results.add(KernelResult.of(Kernel.FFT_COLUMNS_FILTER, size + "", expected, part(filtered, image, length)));
            results.add(KernelResult.of(
                    Kernel.FFT_ROWS_INVERSE,
                    size + "",
                    twin.inverse(expected, MARGIN),
                    part(arrays.floats(out, IMAGES * pixels), image, pixels)));
        }
        return results;
    }

    private long room(int floats) {
        return device.upload(new byte[Float.BYTES * floats]);
    }

    private static float[] part(float[] values, int image, int length) {
        return Arrays.copyOfRange(values, image * length, (image + 1) * length);
    }

    /// The launches of one convolution.
    private record Spectra(FourierSize size, long roots, long data) {
        int values() {
            return IMAGES * 2 * size.points() * size.columns();
        }

        Launch rows(long gray) {
            return Launch.over(
                            size.points(),
                            Kernel.FFT_ROWS,
                            gray,
                            data,
                            roots,
                            size.height(),
                            size.width(),
                            size.points(),
                            size.bits())
                    .times(IMAGES);
        }

        Launch columns(long filter) {
            return Launch.over(
                            size.columns(),
                            Kernel.FFT_COLUMNS_FILTER,
                            data,
                            filter,
                            roots,
                            size.columns(),
                            size.points(),
                            size.bits())
                    .times(IMAGES);
        }

        Launch inverse(long out) {
            List<Number> arguments =
                    new ArrayList<>(List.of(data, out, roots, size.points(), size.width(), size.points()));
            arguments.addAll(List.of(size.bits(), MARGIN, MARGIN, size.scale()));
            return Launch.over(size.height(), Kernel.FFT_ROWS_INVERSE, arguments.toArray(Number[]::new))
                    .times(IMAGES);
        }
    }
}
