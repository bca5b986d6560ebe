package featuredrop.activities.export;

import featuredrop.exchange.progress.Progress;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets one export of this process at a time hold many rejects and gaps; the others wait when they come to as many.
/// So a bad file takes its limit of memory once, and good files reserve nothing for it. Thread-safe.
final class ManyRejects {
    /// What every export may hold, about 6 MiB.
    static final int FEW = 20_000;

    private final Semaphore turn = new Semaphore(1, true);

    /// The share of one export; closed when its file is done.
    ///
    /// @param progress hears of the wait, and may throw to cancel it
    Share share(Progress progress) {
        return new Share(turn, progress);
    }

    /// The rejects and gaps of one export. Not thread-safe.
    static final class Share implements AutoCloseable {
        private final Semaphore turn;
        private final Progress progress;
        private boolean many;

        private Share(Semaphore turn, Progress progress) {
            this.turn = turn;
            this.progress = progress;
        }

        /// Waits for the turn when `held` is no longer few.
        void grow(int held) {
            if (held <= FEW || many) {
                return;
            }
            ReportedWait.until(
                    progress,
                    "waiting for memory for rejects, seconds",
                    millis -> turn.tryAcquire(millis, TimeUnit.MILLISECONDS) ? Optional.of(true) : Optional.empty());
            many = true;
        }

        @Override
        public void close() {
            if (many) {
                turn.release();
            }
        }
    }
}
