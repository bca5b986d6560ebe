package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The kernels between pixels and input tensor.
final class InputChecks {
    private static final int JOBS = 3;
    private static final int LEVELS = 3 * 256;
    private static final Filter[] FILTERS = {Filter.BOX, Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS};

    private final KernelDevice device;
    private final DeviceArrays arrays;
    private final RandomTensors random;
    private final int scale;

    InputChecks(KernelDevice device, RandomTensors random, int scale) {
        this.device = device;
        this.arrays = new DeviceArrays(device);
        this.random = random;
        this.scale = scale;
    }

    List<KernelResult> run() {
        List<KernelResult> results = new ArrayList<>();
        for (Filter filter : FILTERS) {
            results.addAll(resized(Kernel.RESIZE_COLUMNS, filter));
            results.addAll(resized(Kernel.RESIZE_ROWS, filter));
        }
        results.add(normalised());
        results.add(packed("planes", new InputTwin.Order(3, 1, 35)));
        results.add(packed("pixels", new InputTwin.Order(3, 3, 1)));
        results.add(packed("gray", new InputTwin.Order(1, 1, 1)));
        return results;
    }

    /// One image of a launch.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Job(String what, byte[] expected, long out, ResizeJob job) {}

    private List<KernelResult> resized(Kernel kernel, Filter filter) {
        List<Job> jobs = new ArrayList<>();
        byte[] described = new byte[JOBS * ResizeJob.BYTES];
        ByteBuffer descriptions = DeviceArrays.littleEndian(described);
        int items = 0;
        for (int i = 0; i < JOBS; i++) {
            Job job = kernel == Kernel.RESIZE_COLUMNS ? columns(filter) : rows(filter);
            job.job().put(descriptions);
            jobs.add(job);
            items = Math.max(items, job.expected().length);
        }
        // Enough for the largest; the others' surplus threads have nothing to do.
        device.launch(Launch.over(items, kernel, device.upload(described)).times(JOBS));
        return jobs.stream()
                .map(job -> KernelResult.of(
                        kernel, job.what(), job.expected(), device.download(job.out(), job.expected().length)))
                .toList();
    }

    private Job columns(Filter filter) {
        int from = scale * random.between(1, 40);
        int width = scale * random.between(1, 20);
        int height = random.between(1, 9);
        int pitch = 3 * (from + random.between(0, 5));
        byte[] image = random.bytes(pitch * height);
        ResizeTable table = table(from, width, filter);
        ResizeJob.Pass pass = new ResizeJob.Pass(width, height, table.taps(), pitch);
        return job(
                filter + " columns " + from + " to " + width,
                image,
                table,
                pass,
                InputTwin.columns(image, table, pass));
    }

    private static ResizeTable table(int from, int to, Filter filter) {
        PillowResize.Taps taps = PillowResize.taps(from, to, filter);
        return ResizeTable.of(new ResizeTable.Axis(taps.first(), taps.weights()));
    }

    private Job rows(Filter filter) {
        int from = scale * random.between(1, 40);
        int height = scale * random.between(1, 20);
        int width = random.between(1, 9);
        int pitch = 3 * (width + random.between(0, 5));
        byte[] image = random.bytes(pitch * from);
        ResizeTable table = table(from, height, filter);
        ResizeJob.Pass pass = new ResizeJob.Pass(width, height, table.taps(), pitch);
        return job(filter + " rows " + from + " to " + height, image, table, pass, InputTwin.rows(image, table, pass));
    }

    private Job job(String what, byte[] image, ResizeTable table, ResizeJob.Pass pass, byte[] expected) {
        long out = device.upload(new byte[expected.length]);
        return new Job(what, expected, out, new ResizeJob(device.upload(image), out, arrays.of(table.entries()), pass));
    }

    private KernelResult normalised() {
        int pixels = scale * 211;
        byte[] image = random.bytes(3 * pixels);
        float[] values = random.floats(LEVELS);
        short[] table = new short[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            table[i] = Float.floatToFloat16(values[i]);
        }
        long out = device.upload(new byte[8 * pixels]);
        device.launch(
                Launch.over(pixels, Kernel.NORMALISE_U8, device.upload(image), out, arrays.of(table), pixels, 2, 1, 0));
        return KernelResult.of(
                Kernel.NORMALISE_U8,
                "blue, green, red",
                InputTwin.normalise(image, table, new int[] {2, 1, 0}),
                arrays.shorts(out, 4 * pixels));
    }

    private KernelResult packed(String what, InputTwin.Order order) {
        int images = 3 * scale;
        int pixels = 35;
        float[] in = random.floats(images * pixels * order.channels());
        long out = device.upload(new byte[8 * images * pixels]);
        device.launch(Launch.over(
                (long) images * pixels,
                Kernel.PACK_INPUT,
                arrays.of(in),
                out,
                images,
                pixels,
                order.channels(),
                order.pixelStep(),
                order.channelStep()));
        return KernelResult.of(
                Kernel.PACK_INPUT, what, InputTwin.pack(in, pixels, order), arrays.shorts(out, 4 * images * pixels));
    }
}
