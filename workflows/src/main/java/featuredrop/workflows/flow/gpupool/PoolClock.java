package featuredrop.workflows.flow.gpupool;

import java.time.Duration;

/// The time that counts against hosts: the clock without the gaps in which no decision could be made, because Temporal
/// or the workers did not run.
final class PoolClock {
    private static final int LATE_LOOKS = 3;

    private long lost;
    private long seen;
    private long lateAt;

    /// @param lost time that was lost before
    PoolClock(long lost) {
        this.lost = lost;
    }

    /// The machine is asked or told something.
    ///
    /// @param due when it wanted to be asked at the latest, 0 for not yet
    void tick(long now, long due, Duration watchEvery) {
        long late = now - Math.max(seen, due);
        if (seen > 0 && due > 0 && late > LATE_LOOKS * watchEvery.toMillis()) {
            lost += late;
            lateAt = now;
        }
        seen = Math.max(seen, now);
    }

    /// The time that counts.
    long of(long now) {
        return now - lost;
    }

    /// When the machine was last asked or told something.
    long seen() {
        return seen;
    }

    long lost() {
        return lost;
    }

    /// When the last gap ended, 0 for never.
    long lateAt() {
        return lateAt;
    }
}
