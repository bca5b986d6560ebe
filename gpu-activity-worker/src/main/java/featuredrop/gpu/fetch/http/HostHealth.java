package featuredrop.gpu.fetch.http;

import featuredrop.extraction.Outcome;
import java.time.Duration;
import java.util.Optional;

/// What one host's last answers tell of it: whether it may be asked now, how often, or not at all for a
/// while. Times are nanoseconds of one clock. Not thread-safe.
///
/// A host that asks for time gets it, and its images wait. One that is silent gets three pauses, so that a
/// broken line of half a minute costs no image. Beyond that, and for a host that only drips, its images end
/// at once for a minute: a chunk with all its images on a dead host would otherwise take an hour of timeouts.
final class HostHealth {
    /// Failures in a row, four connections twice, before they count as the host's and not as an image's.
    static final int PATIENCE = 8;

    /// Refusals in a row, counted once for all that were under way together.
    static final int REFUSALS = 6;

    static final int PAUSES = 3;
    static final Duration GIVEN_UP = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double SECOND = 1e9;

    private final int mostPerSecond;
    private final Duration longestWait;
    private double perSecond;
    private double tokens;
    private long filled;
    private long closedSince;
    private long closedUntil;
    private long givenUpUntil;
    private Outcome givenUpAs = Outcome.CONNECT;
    private boolean givenUp;
    private int silences;
    private int drips;
    private int pauses;
    private int refusals;

    /// @param perSecond requests in a second, as long as the host takes them
    /// @param longestWait that the host may ask for
    HostHealth(int perSecond, Duration longestWait, long now) {
        this.mostPerSecond = perSecond;
        this.longestWait = longestWait;
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filled = now;
        this.closedSince = now;
        this.closedUntil = now;
    }

    /// Takes a token when there is one and the host is open.
    ///
    /// @return 0 when it was taken, otherwise nanoseconds until it is worth looking again
    long take(long now) {
        if (closedUntil - now > 0) {
            return closedUntil - now;
        }
        tokens = Math.min(Math.max(1, perSecond), tokens + (now - filled) / SECOND * perSecond);
        filled = now;
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        return Math.max(1, (long) ((1 - tokens) / perSecond * SECOND));
    }

    /// As what the host's images end at once; empty when it may be asked.
    Optional<Outcome> givenUp(long now) {
        return givenUp && givenUpUntil - now > 0 ? Optional.of(givenUpAs) : Optional.empty();
    }

    /// Whether nothing is known of it that a new one would not start with.
    boolean isUnremarkable(long now) {
        return closedUntil - now <= 0 && givenUp(now).isEmpty() && silences + drips + refusals == 0;
    }

    /// It answered, whatever it said.
    void answered() {
        silences = 0;
        drips = 0;
        refusals = 0;
        pauses = 0;
        givenUp = false;
        perSecond = Math.min(mostPerSecond, perSecond + mostPerSecond / 100.0);
    }

    /// It asked for time, with 429 or 503.
    ///
    /// @param asked when the request was sent: what was under way when the host closed tells nothing new
    void refused(long asked, long now, Optional<Duration> retryAfter) {
        silences = 0;
        drips = 0;
        boolean first = asked - closedSince >= 0;
        if (first) {
            refusals++;
            perSecond = Math.max(1, perSecond / 2);
        }
        Duration wait = retryAfter.orElse(FIRST_BACK_OFF.multipliedBy(1L << Math.min(refusals - 1, 6)));
        if (wait.compareTo(longestWait) > 0 && retryAfter.isPresent()) {
            giveUp(now, Outcome.THROTTLED, wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
        } else if (refusals >= REFUSALS) {
            giveUp(now, Outcome.THROTTLED, GIVEN_UP);
        } else {
            close(now, wait);
        }
    }

    /// It could not be reached, or did not begin to answer.
    void wasSilent(long asked, long now) {
        silences++;
        if (silences < PATIENCE || asked - closedSince < 0) {
            return;
        }
        if (pauses < PAUSES) {
            close(now, FIRST_PAUSE.multipliedBy(1L << pauses));
            pauses++;
        } else {
            giveUp(now, Outcome.CONNECT, GIVEN_UP);
        }
    }

    /// It began a body and did not bring it to an end in time.
    void dripped(long now) {
        drips++;
        if (drips >= PATIENCE) {
            giveUp(now, Outcome.DEADLINE, GIVEN_UP);
        }
    }

    private void close(long now, Duration wait) {
        closedSince = now;
        if (closedUntil - now < wait.toNanos()) {
            closedUntil = now + wait.toNanos();
        }
    }

    private void giveUp(long now, Outcome outcome, Duration wait) {
        givenUp = true;
        givenUpAs = outcome;
        givenUpUntil = now + wait.toNanos();
    }
}
