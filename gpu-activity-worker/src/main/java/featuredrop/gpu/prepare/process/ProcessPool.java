package featuredrop.gpu.prepare.process;

import featuredrop.gpu.prepare.ImagePreparation;
import featuredrop.gpu.prepare.InputForm;
import featuredrop.gpu.prepare.process.DecodingProcess.Exchange;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Prepares images in decoding processes, as many at a time as there are processes.
///
/// An image that crashes, hangs or fills its process costs itself and a new process, never the worker: CORRUPT for a
/// crash, BOMB for time and memory. A process that dies for no fault of its image, ended from outside say, costs
/// nothing, because an image is tried twice. Close ends all processes; they also end when this process does.
public final class ProcessPool implements ImagePreparation, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPool.class);
    private static final Duration WATCH = Duration.ofMillis(100);
    private static final int TRIES = 2;
    private static final int STARTS = 5;
    /// The JVM's exit status when its heap is full, with `ExitOnOutOfMemoryError`.
    private static final int FULL = 3;

    private static final int KILLED = 137;

    private final DecodingCommand command;
    private final Duration limit;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Lane> idle;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("decode-watch").factory());
    private volatile boolean closed;

    /// A place for a process, which is started when it is needed.
    private static final class Lane {
        volatile @Nullable DecodingProcess process;
    }

    private ProcessPool(DecodingCommand command, int processes, Duration limit) {
        this.command = command;
        this.limit = limit;
        this.idle = new ArrayBlockingQueue<>(processes);
    }

    /// Starts the processes and waits until one can decode.
    ///
    /// @param processes how many
    /// @param limit CPU time of one image
    /// @throws DropException kind PLATFORM, type `DECODER`, saying what is missing on this machine
    @SuppressWarnings("FutureReturnValueIgnored") // the watch runs until the pool is closed
    public static ProcessPool start(DecodingCommand command, int processes, Duration limit) {
        ProcessPool pool = new ProcessPool(command, processes, limit);
        for (int i = 0; i < processes; i++) {
            Lane lane = new Lane();
            pool.lanes.add(lane);
            pool.idle.add(lane);
        }
        try {
            pool.running(pool.lanes.getFirst());
        } catch (DropException e) {
            pool.close();
            throw e;
        }
        pool.watch.scheduleWithFixedDelay(pool::endLate, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
        return pool;
    }

    @Override
    public Result prepare(byte[] file, InputForm form) {
        Lane lane = idleLane();
        try {
            Frames.Request request = new Frames.Request(file, form);
            Exchange.Ended last = new Exchange.Ended(false, 0);
            for (int attempt = 0; attempt < TRIES; attempt++) {
                switch (running(lane).exchange(request)) {
                    case Exchange.Answered(Result result) -> {
                        return result;
                    }
                    case Exchange.Ended ended -> last = ended;
                }
                lane.process = null;
                LOG.info("decoding process ended late={} status={}", last.late(), last.status());
                if (last.late() || last.status() == FULL) {
                    break;
                }
            }
            return refused(last);
        } finally {
            idle.add(lane);
        }
    }

    /// Process ids of the processes that were started and not yet missed.
    public List<Long> pids() {
        return lanes.stream()
                .map(lane -> lane.process)
                .filter(process -> process != null)
                .map(DecodingProcess::pid)
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        watch.shutdownNow();
        for (Lane lane : lanes) {
            DecodingProcess process = lane.process;
            if (process != null) {
                process.close();
            }
        }
    }

    private Lane idleLane() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted before decoding");
        }
    }

    private DecodingProcess running(Lane lane) {
        DecodingProcess process = lane.process;
        for (int attempt = 1; process == null; attempt++) {
            try {
                process = started(lane);
            } catch (IOException e) {
                lane.process = null;
                if (closed) {
                    throw new CancellationException("The decoding processes are ended");
                }
                if (attempt == STARTS) {
                    throw new DropException(
                            FailureKind.PLATFORM, "DECODER", "A decoding process does not start: " + e, e);
                }
            }
        }
        return process;
    }

    private DecodingProcess started(Lane lane) throws IOException {
        DecodingProcess fresh = DecodingProcess.start(command);
        lane.process = fresh;
        if (closed) {
            fresh.close();
        }
        String missing = fresh.greeting();
        if (!missing.isEmpty()) {
            lane.process = null;
            throw new DropException(FailureKind.PLATFORM, "DECODER", missing, null);
        }
        return fresh;
    }

    private void endLate() {
        for (Lane lane : lanes) {
            DecodingProcess process = lane.process;
            if (process != null) {
                process.endWhenLate(limit);
            }
        }
    }

    private Result refused(Exchange.Ended ended) {
        if (closed) {
            throw new CancellationException("The decoding processes are ended");
        }
        if (ended.late()) {
            return new Result.Refused(Outcome.BOMB, "took over " + limit.toSeconds() + " s");
        }
        if (ended.status() == FULL || ended.status() == KILLED) {
            return new Result.Refused(Outcome.BOMB, "needs more memory than a decoding process has");
        }
        return new Result.Refused(Outcome.CORRUPT, "crashed the decoder, status " + ended.status());
    }
}
