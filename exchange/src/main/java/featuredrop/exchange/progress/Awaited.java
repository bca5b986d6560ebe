package featuredrop.exchange.progress;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for another thread, and says every second that it still waits.
public final class Awaited {
    private static final long BEAT_MILLIS = 1_000;

    private Awaited() {}

    /// The other thread's answer.
    ///
    /// @param beat called every second meanwhile; what it throws ends the wait
    /// @param interrupted what the [CancellationException] says when this thread is interrupted
    /// @throws ExecutionException when the other thread failed
    public static <T> T get(Future<T> future, Runnable beat, String interrupted) throws ExecutionException {
        while (true) {
            try {
                return future.get(BEAT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                beat.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException(interrupted);
            }
        }
    }
}
