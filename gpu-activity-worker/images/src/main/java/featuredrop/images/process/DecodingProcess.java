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
    /// A process that waits instead of computing is given so much more time than its CPU time.
    private static final int PATIENCE = 2;

    private static final int UNKNOWN = -1;
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final DataOutputStream to;
    private final DataInputStream from;
    private final Object turn = new Object();
    private boolean busy;
    private boolean late;
    private long startedNanos;
    private @Nullable Duration cpuBefore;

    private DecodingProcess(Process process) {
        this.process = process;
        to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        from = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
    }

    /// What came of one exchange.
    sealed interface Exchange {
        record Answered(Result result) implements Exchange {}

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

    Exchange exchange(Frames.Request request) {
        synchronized (turn) {
            busy = true;
            late = false;
            startedNanos = System.nanoTime();
            cpuBefore = null;
        }
        try {
            Frames.write(to, request);
            return new Exchange.Answered(Frames.readResult(from, request.form()));
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

    /// Ends the process when its current image has used more than `limit` of CPU time, or a multiple of it by the
    /// clock: on a busy machine an ordinary image waits long, and must not become a BOMB.
    void endWhenLate(Duration limit) {
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
