package featuredrop.engine.cuda;

import featuredrop.engine.ImageInput;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.engine.cuda.program.Features;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that talks to the device, and the batches that wait for it.
///
/// While one batch is computed, the next is uploaded on another lane. Batches end in the order in which they
/// came. [#submit] may be called by any thread.
final class GpuQueue implements AutoCloseable {
    private static final int WAITING = 64;
    private static final int LOOK_MICROS = 20;

    private final Lanes lanes;
    private final Watchdog watchdog;
    private final BlockingQueue<Job> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Deque<Running> running = new ArrayDeque<>();
    private final Thread thread;

    /// What the thread works with, made and closed by it.
    ///
    /// @param runtime closed at the end
    /// @param lanes of it, closed before
    /// @param buckets sizes of batches, smallest first
    /// @param network on the device
    record Lanes(GpuRuntime runtime, List<GpuRuntime.Lane> lanes, List<Integer> buckets, DeviceNetwork network) {
        Lanes {
            lanes = List.copyOf(lanes);
            buckets = List.copyOf(buckets);
        }

        int bucket(int images) {
            return buckets.stream().filter(size -> size >= images).findFirst().orElseThrow();
        }
    }

    /// A batch and where its features go; an empty batch is the sign to stop.
    private record Job(List<ImageInput> batch, CompletableFuture<float[][]> features) {
        Job {
            batch = List.copyOf(batch);
        }

        boolean isLast() {
            return batch.isEmpty();
        }
    }

    private record Running(Job job, GpuRuntime.Lane lane, int images) {}

    /// Opens the lanes on a new thread and waits until they are ready.
    ///
    /// @throws DropException whatever the opening throws
    static GpuQueue open(Supplier<Lanes> opening, Watchdog watchdog) {
        CompletableFuture<GpuQueue> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("gpu").start(() -> {
            GpuQueue queue;
            try {
                queue = new GpuQueue(opening.get(), watchdog);
            } catch (RuntimeException | LinkageError e) {
                ready.completeExceptionally(e);
                return;
            }
            ready.complete(queue);
            queue.serve();
        });
        return GpuResults.of(ready);
    }

    private GpuQueue(Lanes lanes, Watchdog watchdog) {
        this.lanes = lanes;
        this.watchdog = watchdog;
        this.thread = Thread.currentThread();
    }

    Lanes lanes() {
        return lanes;
    }

    /// Features of a batch that fits the largest bucket, when they are there.
    CompletableFuture<float[][]> submit(List<ImageInput> batch) {
        CompletableFuture<float[][]> features = new CompletableFuture<>();
        put(new Job(batch, features));
        return features;
    }

    private void put(Job job) {
        try {
            waiting.put(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.features.completeExceptionally(new CancellationException("Interrupted"));
        }
    }

    private void serve() {
        Deque<GpuRuntime.Lane> free = new ArrayDeque<>(lanes.lanes());
        boolean open = true;
        try {
            while (open || !running.isEmpty()) {
                Job job = open && !free.isEmpty() ? next() : null;
                if (job != null && job.isLast()) {
                    open = false;
                    job.features.complete(new float[0][]);
                } else if (job != null) {
                    begin(job, free);
                } else {
                    free.add(finish());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.forEach(job -> job.features.completeExceptionally(closed()));
            lanes.lanes().forEach(GpuRuntime.Lane::close);
            lanes.runtime().close();
        }
    }

    /// The next batch, or none when a running one has ended first: a thread that waits for the device alone would leave
    /// the other lane empty until then.
    private @Nullable Job next() throws InterruptedException {
        if (running.isEmpty()) {
            watchdog.idle();
            return waiting.take();
        }
        Job job = waiting.poll();
        while (job == null && !running.getFirst().lane.isDone()) {
            job = waiting.poll(LOOK_MICROS, TimeUnit.MICROSECONDS);
        }
        return job;
    }

    private void begin(Job job, Deque<GpuRuntime.Lane> free) {
        GpuRuntime.Lane lane = free.remove();
        watchdog.alive();
        try {
            ByteBuffer input = lane.input();
            job.batch.forEach(image -> lanes.network().input().put(image, input));
            lane.start(lanes.bucket(job.batch.size()));
            running.add(new Running(job, lane, job.batch.size()));
        } catch (RuntimeException e) {
            free.add(lane);
            job.features.completeExceptionally(e);
        }
    }

    private GpuRuntime.Lane finish() {
        Running first = running.remove();
        try {
            first.lane.await();
            first.job.features.complete(Features.rows(
                    first.lane.output(), first.images, lanes.network().featureShape()));
        } catch (RuntimeException e) {
            first.job.features.completeExceptionally(e);
        }
        watchdog.alive();
        return first.lane;
    }

    private static DropException closed() {
        return new DropException(FailureType.ENGINE_FAILED, "The engine is closed");
    }

    /// Lets what was submitted end, then frees everything.
    @Override
    public void close() {
        put(new Job(List.of(), new CompletableFuture<>()));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
