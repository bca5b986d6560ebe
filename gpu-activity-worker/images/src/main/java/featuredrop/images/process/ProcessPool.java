package featuredrop.images.process;

import featuredrop.images.ImageFault;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.process.DecodingProcess.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Prepares images in decoding processes, as many at a time as there are lanes. Each process serves one owner.
///
/// An image that crashes, hangs or fills its process costs itself and a new process, never the worker: CORRUPT for a
/// crash, BOMB for time and memory. A process that dies for no fault of its image, ended from outside say, costs
/// nothing, because an image is tried twice. Close ends all processes; they also end when this process does.
public final class ProcessPool implements ImagePreparation, AutoCloseable {
    private static final Duration WATCH = Duration.ofMillis(100);
    private static final int TRIES = 2;
    private static final int STARTS = 5;
    /// Owners that take turns on a lane without a new process for each image, less the one that has it.
    private static final int PARKED_FOR_A_LANE = 3;

    /// The JVM's exit status when its heap is full, with `ExitOnOutOfMemoryError`.
    private static final int FULL = 3;

    private static final int KILLED = 137;

    private final DecodingCommand command;
    private final TimeLimit limit;
    private final EndListener listener;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Lane> idle;
    private final ParkedProcesses parked;
    private volatile boolean closed;

    /// A place for a process, which is started when it is needed.
    private static final class Lane {
        volatile @Nullable DecodingProcess process;
        /// Whom the process serves, if anybody yet. Used by the thread that has the lane.
        private @Nullable String owner;
    }

    private ProcessPool(DecodingCommand command, int processes, TimeLimit limit, EndListener listener) {
        this.command = command;
        this.limit = limit;
        this.listener = listener;
        this.idle = new ArrayBlockingQueue<>(processes);
        this.parked = new ParkedProcesses(PARKED_FOR_A_LANE * processes);
    }

    /// Hears of processes that ended while they prepared an image. Called by the thread that waits for the image.
    @FunctionalInterface
    public interface EndListener {
        /// @param late whether the image took too long
        /// @param status the exit status, or -1 when it is unknown
        void ended(boolean late, int status);
    }

    /// As [#start(DecodingCommand, int, TimeLimit, EndListener)], with one limit for all images and
    /// without a listener.
    public static ProcessPool start(DecodingCommand command, int processes, Duration limit) {
        return start(command, processes, new TimeLimit(limit, Duration.ZERO), (late, status) -> {});
    }

    /// Starts the processes and waits until one can decode.
    ///
    /// @param processes how many
    /// @param limit CPU time of one image
    /// @throws DecodersUnavailableException saying what is missing on this machine
    public static ProcessPool start(DecodingCommand command, int processes, TimeLimit limit, EndListener listener) {
        ProcessPool pool = new ProcessPool(command, processes, limit, listener);
        for (int i = 0; i < processes; i++) {
            Lane lane = new Lane();
            pool.lanes.add(lane);
            pool.idle.add(lane);
        }
        try {
            pool.running(pool.lanes.getFirst());
        } catch (DecodersUnavailableException e) {
            pool.close();
            throw e;
        }
        pool.watch();
        return pool;
    }

    @Override
    public Result prepare(byte[] file, InputForm form) {
        return prepare(file, form, new ImageSeries());
    }

    /// Tells the series how long its image took.
    @Override
    public Result prepare(byte[] file, InputForm form, ImageSeries series) {
        Lane lane = idleLane();
        try {
            handOver(lane, series.owner());
            return prepared(lane, new Frames.Request(file, form), series);
        } finally {
            idle.add(lane);
        }
    }

    private Result prepared(Lane lane, Frames.Request request, ImageSeries series) {
        long pixels = HeaderCheck.pixels(request.file());
        Duration most = limit.of(pixels);
        Exchange.Ended last = new Exchange.Ended(false, 0);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            switch (running(lane).exchange(request, most)) {
                case Exchange.Answered(Result result, Duration cpu) -> {
                    Duration more = cpu.minus(limit.explained(pixels));
                    series.ended(more.isNegative() ? Duration.ZERO : more);
                    return result;
                }
                case Exchange.Ended ended -> last = ended;
            }
            lane.process = null;
            listener.ended(last.late(), last.status());
            if (last.late() || last.status() == FULL) {
                series.tookTooLong(limit.base());
                break;
            }
        }
        return refused(last, most);
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
        parked.close();
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

    /// A process that hostile bytes have taken over can lie about its owner's images, never about another's.
    private void handOver(Lane lane, String owner) {
        String before = lane.owner;
        lane.owner = owner;
        if (before == null || before.equals(owner)) {
            return;
        }
        DecodingProcess last = lane.process;
        if (last != null) {
            parked.park(before, last);
        }
        DecodingProcess next = parked.take(owner).orElse(null);
        lane.process = next;
        if (closed && next != null) {
            next.close();
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
                    throw new DecodersUnavailableException("A decoding process does not start: " + e, e);
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
            throw new DecodersUnavailableException(missing, null);
        }
        return fresh;
    }

    /// Looks at all processes now and then until the pool is closed, on the JDK's timer thread.
    private void watch() {
        Executor later = CompletableFuture.delayedExecutor(WATCH.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
        later.execute(() -> {
            if (!closed) {
                endLate();
                parked.endForgotten();
                watch();
            }
        });
    }

    private void endLate() {
        for (Lane lane : lanes) {
            DecodingProcess process = lane.process;
            if (process != null) {
                process.endWhenLate();
            }
        }
    }

    private Result refused(Exchange.Ended ended, Duration most) {
        if (closed) {
            throw new CancellationException("The decoding processes are ended");
        }
        if (ended.late()) {
            return new Result.Refused(ImageFault.BOMB, "took over " + most.toMillis() / 1e3 + " s of CPU time");
        }
        if (ended.status() == FULL || ended.status() == KILLED) {
            return new Result.Refused(ImageFault.BOMB, "needs more memory than a decoding process has");
        }
        return new Result.Refused(ImageFault.CORRUPT, "crashed the decoder, status " + ended.status());
    }
}
