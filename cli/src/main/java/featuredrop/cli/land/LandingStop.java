package featuredrop.cli.land;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets a signal end a landing. The copy ends at its next block, so that the thread that copies can
/// remove what it has written; a second thread that removed it could be overtaken by the next file.
/// Thread-safe.
public final class LandingStop {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /// The landing was stopped before the drop was there.
    public static final class StoppedException extends RuntimeException {
        StoppedException(String message) {
            super(message);
        }
    }

    /// Asks the landing to end, and waits until it has.
    ///
    /// @return whether it has ended within `patience`
    public boolean ask(Duration patience) throws InterruptedException {
        asked.set(true);
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Notes that the landing has ended, in whatever way.
    public void ended() {
        ended.countDown();
    }

    void check() {
        if (asked.get()) {
            throw new StoppedException("Stopped; the drop has not landed");
        }
    }
}
