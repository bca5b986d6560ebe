package featuredrop.images.process;

import featuredrop.images.prepare.ImagePreparation.Result;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A running decoding process, used by one thread at a time; [#endWhenLate] is for the watch, on its own thread.
final class DecodingProcess implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    /// A process that waits instead of computing is given so much more time than its CPU time. A
    /// machine with more to do than it can looks alike.
    private static final int PATIENCE = 5;

    private static final int UNKNOWN = -1;
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final DataOutputStream to;
    private final DataInputStream from;
    private final Object turn = new Object();
    private boolean busy;
    private boolean late;
    private long startedNanos;
    private Duration limit = Duration.ZERO;
    private @Nullable Duration cpuBefore;

    private DecodingProcess(Process process) {
        this.process = process;
        to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        from = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
    }

    /// What came of one exchange.
    sealed interface Exchange {
        /// @param cpu time that it took; zero for less than the watch sees
        record Answered(Result result, Duration cpu) implements Exchange {}

        /// The process is gone.
        ///
        /// @param late whether the watch ended it
        /// @param status its exit status, or -1
        record Ended(boolean late, int status) implements Exchange {}
    }

    static DecodingProcess start(DecodingCommand command) throws IOException {
        return new DecodingProcess(command.start());
    }

    /// Waits for the first frame.
    ///
    /// @return what is missing on this machine; empty when the process is ready
    String greeting() throws IOException {
        return from.readUTF();
    }

    /// @param limit CPU time of this image
    Exchange exchange(Frames.Request request, Duration limit) {
        synchronized (turn) {
            this.limit = limit;
            busy = true;
            late = false;
            startedNanos = System.nanoTime();
            cpuBefore = null;
        }
        try {
            Frames.write(to, request);
            Result result = Frames.readResult(from, request.form());
            return new Exchange.Answered(result, sinceWatched());
        } catch (Frames.NoAnswerException e) {
            process.destroyForcibly();
            return new Exchange.Ended(false, UNKNOWN);
        } catch (IOException e) {
            // Its exit status tells why it ended, so it is not killed first.
            int status = awaitEnd();
            process.destroyForcibly();
            synchronized (turn) {
                return new Exchange.Ended(late, status);
            }
        } finally {
            synchronized (turn) {
                busy = false;
            }
        }
    }

    /// Ends the process when its current image has used more than its limit of CPU time, or a multiple
    /// of it by the
    /// clock: on a busy machine an ordinary image waits long, and must not become a BOMB.
    void endWhenLate() {
        synchronized (turn) {
            if (!busy) {
                return;
            }
            if (cpuBefore == null) {
                cpuBefore = cpu();
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - startedNanos);
            if (waited.compareTo(limit) > 0
                    && (cpu().minus(cpuBefore).compareTo(limit) > 0
                            || waited.compareTo(limit.multipliedBy(PATIENCE)) > 0)) {
                late = true;
                process.destroyForcibly();
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /// Asking the system costs more than a small image, so only the watch asks at first.
    private Duration sinceWatched() {
        synchronized (turn) {
            return cpuBefore == null ? Duration.ZERO : cpu().minus(cpuBefore);
        }
    }

    private Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private int awaitEnd() {
        try {
            return process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /// Ends the process at once.
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
