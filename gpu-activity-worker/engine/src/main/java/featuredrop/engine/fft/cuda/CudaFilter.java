package featuredrop.engine.fft.cuda;

import featuredrop.engine.cuda.kernels.FourierSize;
import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.fft.GrayFilter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// By three kernels for a whole batch: spectra of the rows; columns transformed, multiplied and transformed
/// back; rows transformed back. Memory for the largest batch is taken once, and freed with the device, which
/// this filter owns.
public final class CudaFilter implements GrayFilter {
    private final Task task;
    private final FourierSize size;
    private final KernelDevice device;
    private final int most;
    private final long in;
    private final long out;
    private final long data;
    private final long roots;
    private final long spectrum;

    /// @param device to run on; closed with this filter
    /// @param most images of a launch; more are filtered in several
    public CudaFilter(Task task, KernelDevice device, int most) {
        this.task = task;
        this.size = FourierSize.of(task.height(), task.width(), task.margin());
        this.device = device;
        this.most = most;
        this.in = device.allocate((long) Float.BYTES * most * task.pixels());
        this.out = device.allocate((long) Float.BYTES * most * task.pixels());
        this.data = device.allocate(2L * Float.BYTES * most * size.points() * size.columns());
        this.roots = device.upload(bytes(size.roots()));
        this.spectrum = device.upload(bytes(size.spectrum(task.filter())));
    }

    @Override
    public float[][] filtered(float[][] images) {
        task.requireImages(images);
        float[][] filtered = new float[images.length][];
        for (int from = 0; from < images.length; from += most) {
            float[][] batch = Arrays.copyOfRange(images, from, Math.min(images.length, from + most));
            System.arraycopy(batch(batch), 0, filtered, from, batch.length);
        }
        return filtered;
    }

    private float[][] batch(float[][] images) {
        byte[] bytes = new byte[Float.BYTES * images.length * task.pixels()];
        FloatBuffer levels = littleEndian(bytes);
        for (float[] image : images) {
            levels.put(image);
        }
        device.write(in, bytes);
        launches().forEach(launch -> device.launch(launch.times(images.length)));
        FloatBuffer result = littleEndian(device.download(out, bytes.length));
        float[][] filtered = new float[images.length][task.pixels()];
        for (float[] image : filtered) {
            result.get(image);
        }
        return filtered;
    }

    private List<Launch> launches() {
        int points = size.points();
        List<Number> inverse = new ArrayList<>(List.of(data, out, roots, points, task.width(), points));
        inverse.addAll(List.of(size.bits(), task.margin(), task.margin(), size.scale()));
        return List.of(
                Launch.over(points, Kernel.FFT_ROWS, in, data, roots, task.height(), task.width(), points, size.bits()),
                Launch.over(
                        size.columns(),
                        Kernel.FFT_COLUMNS_FILTER,
                        data,
                        spectrum,
                        roots,
                        size.columns(),
                        points,
                        size.bits()),
                Launch.over(task.height(), Kernel.FFT_ROWS_INVERSE, inverse.toArray(Number[]::new)));
    }

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[Float.BYTES * values.length];
        littleEndian(bytes).put(values);
        return bytes;
    }

    private static FloatBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    @Override
    public String name() {
        return "fft-cuda " + device.name() + " points=" + size.points();
    }

    @Override
    public void close() {
        device.close();
    }
}
