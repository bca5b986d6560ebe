package featuredrop.bench.gpu;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.JcudnnExtractor;
import featuredrop.engine.cuda.cudnn.CudaRuntime;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.process.DecodingArguments;
import featuredrop.images.process.DecodingCommand;
import featuredrop.images.process.ProcessPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/// How fast the engine computes one network.
final class EngineSpeed {
    static final List<Integer> BATCHES = List.of(1, 32, 64, 128, 256);
    private static final int ROUNDS = 5;
    private static final double ROUND_SECONDS = 0.15;
    private static final double SECONDS = 1.2;
    private static final int CALLERS = 2;

    private final CheckedNetwork network;
    private final Path plans;
    private final CudaRuntime.Tuning tuning;
    private final List<ImageInput> images;

    EngineSpeed(CheckedNetwork network, Path plans, CudaRuntime.Tuning tuning) throws IOException {
        this.network = network;
        this.plans = plans;
        this.tuning = tuning;
        this.images = Images.inputs(BATCHES.getLast());
    }

    /// With images that stay on the device.
    ///
    /// @param imagesPerSecond for each batch
    record Resident(String device, String plans, List<Double> imagesPerSecond) {}

    private CudaRuntime runtime() {
        network.opened(plans, tuning, BATCHES.getLast());
        return CudaRuntime.open(new CudaRuntime.Settings(plans, tuning, network.name()));
    }

    /// One stream, one launch of the recorded graph a batch; the median of a few rounds.
    Resident resident() {
        try (CudaRuntime runtime = runtime()) {
            DeviceNetwork device = new DeviceNetwork(network.lowered(), Images.INPUT.kind(), runtime);
            try (GpuRuntime.Lane lane = runtime.lane(device, BATCHES)) {
                ByteBuffer input = lane.input();
                images.forEach(image -> Images.INPUT.kind().put(image, input));
                List<Double> speeds = new ArrayList<>();
                for (int batch : BATCHES) {
                    speeds.add(resident(lane, batch));
                }
                return new Resident(runtime.name() + " " + runtime.versions(), lane.plans(), speeds);
            }
        }
    }

    private static double resident(GpuRuntime.Lane lane, int batch) {
        lane.start(batch);
        lane.await();
        double once = seconds(lane, batch, 5) / 5;
        int runs = Math.max(5, (int) (ROUND_SECONDS / once));
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = seconds(lane, batch, runs);
        }
        Arrays.sort(rounds);
        return batch * runs / rounds[ROUNDS / 2];
    }

    private static double seconds(GpuRuntime.Lane lane, int batch, int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            lane.repeat(batch);
        }
        lane.await();
        return (System.nanoTime() - start) / 1e9;
    }

    private JcudnnExtractor extractor() {
        return JcudnnExtractor.load(
                this::runtime,
                new JcudnnExtractor.Network(network.lowered(), Images.INPUT.kind(), BATCHES.getLast()),
                CheckedNetwork.emergency());
    }

    /// From the host's memory and back, by two callers.
    List<Double> uploaded() {
        try (JcudnnExtractor extractor = extractor()) {
            List<Double> speeds = new ArrayList<>();
            for (int batch : BATCHES) {
                List<ImageInput> one = images.subList(0, batch);
                speeds.add(rate(() -> extractor.extract(one).length));
            }
            return speeds;
        }
    }

    /// From JPEG files in memory, decoded in as many processes as there are processors.
    List<Double> fromJpegs() throws IOException {
        List<byte[]> jpegs = Images.jpegs();
        int cores = Runtime.getRuntime().availableProcessors();
        DecodingArguments arguments = new DecodingArguments(
                40_000_000,
                16_384,
                Images.decoders().turboJpeg(),
                Images.decoders().webP(),
                Detail.EXACT);
        BlockingQueue<ImageInput> ready = new ArrayBlockingQueue<>(4 * BATCHES.getLast());
        List<Thread> decoders = new ArrayList<>();
        try (ProcessPool pool =
                        ProcessPool.start(new DecodingCommand(512L << 20, arguments), cores, Duration.ofSeconds(5));
                JcudnnExtractor extractor = extractor()) {
            for (int i = 0; i < 2 * cores; i++) {
                int first = i;
                decoders.add(Thread.ofPlatform().start(() -> decode(jpegs, first, pool, ready)));
            }
            List<Double> speeds = new ArrayList<>();
            for (int batch : BATCHES) {
                speeds.add(rate(() -> extract(extractor, ready, batch)));
            }
            decoders.forEach(Thread::interrupt);
            return speeds;
        }
    }

    private static void decode(List<byte[]> jpegs, int first, ProcessPool pool, BlockingQueue<ImageInput> ready) {
        try {
            for (int i = first; ; i++) {
                byte[] jpeg = jpegs.get(i % jpegs.size());
                if (pool.prepare(jpeg, Images.INPUT.form()) instanceof Result.Input(PreparedImage image)) {
                    ready.put(Images.INPUT.of(image));
                }
            }
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int extract(FeatureExtractor extractor, BlockingQueue<ImageInput> ready, int batch) {
        try {
            List<ImageInput> taken = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                taken.add(ready.take());
            }
            return extractor.extract(taken).length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted");
        }
    }

    /// A call that tells how many images it took.
    private interface Call {
        int images();
    }

    /// Images per second of all callers, after a warm-up of a fifth of the time.
    private static double rate(Call call) {
        AtomicLong images = new AtomicLong();
        long begin = System.nanoTime();
        long from = begin + (long) (0.2 * SECONDS * 1e9);
        long until = from + (long) (SECONDS * 1e9);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < until) {
                    int done = call.images();
                    long now = System.nanoTime();
                    if (now >= from && now < until) {
                        images.addAndGet(done);
                    }
                }
            }));
        }
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return images.get() / SECONDS;
    }
}
