package featuredrop.engine.cuda;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.ImageInput;
import featuredrop.engine.InputKind;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.network.LoweredNetwork;
import featuredrop.workflows.policy.DropException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a network on a GPU, in FP16 with sums in FP32.
///
/// A batch is brought to the next larger bucket; what is left over is computed and thrown away. Two lanes let
/// one batch be uploaded while the other is computed, so two callers at a time make sense. When memory runs
/// out, the largest bucket is dropped; when none is left, the engine fails.
public final class JcudnnExtractor implements FeatureExtractor {
    private static final Logger LOG = LoggerFactory.getLogger(JcudnnExtractor.class);
    private static final int LANES = 2;
    private static final int[] BUCKETS = {1, 8, 32, 64, 128, 256};

    private final GpuQueue queue;
    private final Watchdog watchdog;
    private final Network network;
    private final Watchdog.Ending ending;
    private final AtomicInteger largest;
    private final String fingerprint;

    /// What is run.
    ///
    /// @param lowered the network
    /// @param input in which form it gets its images
    /// @param maxBatch most images of one call
    public record Network(LoweredNetwork lowered, InputKind input, int maxBatch) {
        List<Integer> buckets() {
            return Stream.concat(
                            IntStream.of(BUCKETS)
                                    .filter(size -> size < maxBatch)
                                    .boxed(),
                            Stream.of(maxBatch))
                    .toList();
        }
    }

    /// What happens when the device does not answer or is lost.
    ///
    /// @param answer longest time from one sign of life to the next
    /// @param ending ends the process; may return in tests
    public record Emergency(Duration answer, Ending ending) {}

    /// Ends the process with a line for the operator.
    public interface Ending extends Watchdog.Ending {}

    private JcudnnExtractor(GpuQueue queue, Watchdog watchdog, Network network, Watchdog.Ending ending) {
        this.queue = queue;
        this.watchdog = watchdog;
        this.network = network;
        this.ending = ending;
        this.largest = new AtomicInteger(queue.lanes().buckets().getLast());
        GpuRuntime runtime = queue.lanes().runtime();
        this.fingerprint = "jcudnn " + runtime.name() + " " + runtime.versions() + " fp16 buckets="
                + queue.lanes().buckets();
    }

    /// Loads the network onto the device, plans and records every bucket.
    ///
    /// @param opening opens the device; called on the thread that will own it
    /// @throws DropException kind PLATFORM, with the device's reason
    /// @throws featuredrop.engine.network.NetworkRefusedException naming the node that has no kernel
    public static JcudnnExtractor load(Supplier<GpuRuntime> opening, Network network, Emergency emergency) {
        DeviceNetwork.requireSupported(network.lowered());
        Watchdog watchdog = new Watchdog(emergency.answer(), emergency.ending());
        try {
            GpuQueue queue = GpuQueue.open(() -> lanes(opening, network), watchdog);
            return new JcudnnExtractor(queue, watchdog, network, emergency.ending());
        } catch (RuntimeException e) {
            watchdog.close();
            throw e;
        }
    }

    private static GpuQueue.Lanes lanes(Supplier<GpuRuntime> opening, Network network) {
        GpuRuntime runtime = opening.get();
        try {
            DeviceNetwork device = new DeviceNetwork(network.lowered(), network.input(), runtime);
            return lanes(runtime, device, network);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    /// Gives up the largest bucket until the lanes fit.
    private static GpuQueue.Lanes lanes(GpuRuntime runtime, DeviceNetwork device, Network network) {
        List<Integer> buckets = network.buckets();
        while (true) {
            List<GpuRuntime.Lane> lanes = new ArrayList<>();
            try {
                for (int i = 0; i < LANES; i++) {
                    lanes.add(runtime.lane(device, buckets));
                }
                return new GpuQueue.Lanes(runtime, lanes, buckets, device);
            } catch (DropException e) {
                lanes.forEach(GpuRuntime.Lane::close);
                if (!e.type().equals(GpuRuntime.NO_MEMORY) || buckets.size() == 1) {
                    throw e;
                }
                LOG.warn("no room on the GPU for batches of {}: {}", buckets.getLast(), e.getMessage());
                buckets = buckets.subList(0, buckets.size() - 1);
            }
        }
    }

    @Override
    public float[][] extract(List<ImageInput> batch) {
        FeatureExtractor.requireBatch(this, batch);
        try {
            return inPieces(batch);
        } catch (DropException e) {
            if (e.type().equals(GpuRuntime.LOST)) {
                ending.end(String.valueOf(e.getMessage()));
            }
            if (e.type().equals(GpuRuntime.NO_MEMORY) && smaller()) {
                return extract(batch);
            }
            throw e;
        }
    }

    private float[][] inPieces(List<ImageInput> batch) {
        int most = largest.get();
        List<CompletableFuture<float[][]>> pieces = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += most) {
            pieces.add(queue.submit(batch.subList(from, Math.min(batch.size(), from + most))));
        }
        List<float[]> features = new ArrayList<>();
        for (CompletableFuture<float[][]> piece : pieces) {
            features.addAll(Arrays.asList(GpuResults.of(piece)));
        }
        return features.toArray(float[][]::new);
    }

    /// Goes on with the next smaller bucket, if there is one.
    private boolean smaller() {
        int now = largest.get();
        int next = queue.lanes().buckets().stream().filter(size -> size < now).reduce(0, Math::max);
        if (next > 0 && largest.compareAndSet(now, next)) {
            LOG.warn("the GPU has no room for batches of {}, goes on with {}", now, next);
        }
        return next > 0;
    }

    @Override
    public int callers() {
        return LANES;
    }

    @Override
    public int inputLength() {
        return network.lowered().inputShape().size();
    }

    @Override
    public int dimension() {
        return network.lowered().dimension();
    }

    @Override
    public int maxBatch() {
        return network.maxBatch();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String details() {
        return "plans " + queue.lanes().lanes().getFirst().plans();
    }

    @Override
    public void close() {
        queue.close();
        watchdog.close();
    }
}
