package featuredrop.fetch.http;

import featuredrop.workflows.drop.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one host's last answers tell of it: whether it may be asked now, how often, or not at all for a
/// while. Times are nanoseconds of one clock. Not thread-safe.
///
/// A host that asks for time gets it, and its images wait. One that is silent gets three pauses, so that a
/// broken line of half a minute costs no image. Beyond that, and when it only drips, it is given up: all who
/// wait for it end at once, since a chunk with all its images on a dead host would otherwise take an hour of
/// timeouts. Who comes later tries it again.
final class HostHealth {
    /// Failures in a row, four connections twice, before they count as the host's and not as an image's.
    static final int PATIENCE = 8;

    /// Refusals in a row, counted once for all that were under way together.
    static final int REFUSALS = 6;

    static final int PAUSES = 3;
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
    private long leftAloneUntil;
    private long failedAt;
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
        this.leftAloneUntil = now;
        this.failedAt = now;
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

    /// As what an image ends at once; empty when the host may be asked for it.
    ///
    /// @param arrived since when the image waits for the host
    Optional<Outcome> refusal(long arrived, long now) {
        if (leftAloneUntil - now > 0) {
            return Optional.of(Outcome.THROTTLED);
        }
        return givenUp && arrived - failedAt <= 0 ? Optional.of(givenUpAs) : Optional.empty();
    }

    /// Whether it failed so often that one at a time is enough to see how it is.
    boolean isGivenUp() {
        return givenUp;
    }

    /// Whether nothing is known of it that a new one would not start with.
    boolean isUnremarkable(long now) {
        return closedUntil - now <= 0 && leftAloneUntil - now <= 0 && silences + drips + refusals == 0;
    }

    /// It answered, with any status.
    void answered() {
        silences = 0;
        drips = 0;
        refusals = 0;
        pauses = 0;
        givenUp = false;
        perSecond = Math.min(mostPerSecond, perSecond + mostPerSecond / 100.0);
    }

    /// It refused for now, with 429 or 503.
    ///
    /// @param asked when the request was sent: what was under way when the host closed tells nothing new
    void refused(long asked, long now, @Nullable Duration retryAfter) {
        silences = 0;
        drips = 0;
        boolean first = asked - closedSince >= 0;
        if (first) {
            refusals++;
            perSecond = Math.max(1, perSecond / 2);
        }
        Duration ownWait = FIRST_BACK_OFF.multipliedBy(1L << Math.clamp(refusals - 1, 0, 6));
        Duration shorter = ownWait.compareTo(longestWait) < 0 ? ownWait : longestWait;
        Duration wait = retryAfter == null ? shorter : retryAfter;
        if (wait.compareTo(longestWait) > 0) {
            leftAloneUntil = now + (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
            return;
        }
        close(now, wait);
        if (refusals >= REFUSALS) {
            giveUp(now, Outcome.THROTTLED);
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
            giveUp(now, Outcome.CONNECT);
        }
    }

    /// It began a body and did not bring it to an end in time.
    void dripped(long now) {
        drips++;
        if (drips >= PATIENCE) {
            giveUp(now, Outcome.DEADLINE);
        }
    }

    private void close(long now, Duration wait) {
        closedSince = now;
        if (closedUntil - now < wait.toNanos()) {
            closedUntil = now + wait.toNanos();
        }
    }

    private void giveUp(long now, Outcome outcome) {
        givenUp = true;
        givenUpAs = outcome;
        failedAt = now;
    }
}
