package featuredrop.engine.fft.jtransforms;

import featuredrop.engine.cuda.kernels.FourierSize;
import featuredrop.engine.fft.GrayFilter;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jtransforms.fft.FloatFFT_2D;
import pl.edu.icm.jlargearrays.ConcurrencyUtils;

/// On the CPU, in single precision. A transform takes two images at once, one as real and one as imaginary
/// part: the filter is real, so it leaves them apart.
public final class JTransformsFilter implements GrayFilter {
    private static final int TOGETHER = 2;

    private final Task task;
    private final FourierSize size;
    private final float[] spectrum;
    private final ExecutorService workers;

    /// @param threads that compute
    public JTransformsFilter(Task task, int threads) {
        this.task = task;
        this.size = FourierSize.of(task.height(), task.width(), task.margin());
        // Images are shared out among threads of our own; within a transform more of them would only wait.
        ConcurrencyUtils.setNumberOfThreads(1);
        this.spectrum = spectrum();
        this.workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("filter-", 0).factory());
    }

    private float[] spectrum() {
        float[] values = new float[TOGETHER * size.points() * size.points()];
        for (int y = 0; y < task.filter().length; y++) {
            for (int x = 0; x < task.filter().length; x++) {
                values[TOGETHER * (y * size.points() + x)] = task.filter()[y][x];
            }
        }
        transform().complexForward(values);
        return values;
    }

    private FloatFFT_2D transform() {
        return new FloatFFT_2D(size.points(), size.points());
    }

    @Override
    public float[][] filtered(float[][] images) {
        task.requireImages(images);
        float[][] filtered = new float[images.length][task.pixels()];
        List<Future<?>> pairs = new ArrayList<>();
        for (int i = 0; i < images.length; i += TOGETHER) {
            int first = i;
            pairs.add(workers.submit(() -> pair(images, filtered, first)));
        }
        pairs.forEach(JTransformsFilter::join);
        return filtered;
    }

    private void pair(float[][] images, float[][] filtered, int first) {
        int points = size.points();
        float[] values = new float[TOGETHER * points * points];
        for (int part = 0; part < TOGETHER && first + part < images.length; part++) {
            for (int pixel = 0; pixel < task.pixels(); pixel++) {
                values[TOGETHER * (pixel / task.width() * points + pixel % task.width()) + part] =
                        images[first + part][pixel];
            }
        }
        FloatFFT_2D transform = transform();
        transform.complexForward(values);
        multiply(values);
        transform.complexInverse(values, true);
        for (int part = 0; part < TOGETHER && first + part < images.length; part++) {
            for (int pixel = 0; pixel < task.pixels(); pixel++) {
                int y = pixel / task.width() + task.margin();
                int x = pixel % task.width() + task.margin();
                filtered[first + part][pixel] = values[TOGETHER * (y * points + x) + part];
            }
        }
    }

    private void multiply(float[] values) {
        for (int i = 0; i < values.length; i += TOGETHER) {
            float re = values[i] * spectrum[i] - values[i + 1] * spectrum[i + 1];
            values[i + 1] = values[i] * spectrum[i + 1] + values[i + 1] * spectrum[i];
            values[i] = re;
        }
    }

    private static void join(Future<?> pair) {
        try {
            pair.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while filtering");
        } catch (ExecutionException e) {
            throw new DropException(FailureType.ENGINE_FAILED, "A Fourier transform failed", e.getCause());
        }
    }

    @Override
    public String name() {
        return "fft-cpu JTransforms 3.1 points=" + size.points();
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
