package featuredrop.workflows.flow.gpupool.onehost;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How often a pool failed, and when it may try again. Kept over all phases until a new lease or an operator clears
/// it. Immutable; times are milliseconds since the epoch.
///
/// @param resting whether only a new lease or an operator may start a host
/// @param notBefore no host is started before this, 0 for no limit
/// @param refusals starts refused in a row
/// @param reboots reboots since a host was last ready
/// @param stalls stops for lack of moving chunks since a chunk last moved
record StartAttempts(boolean resting, long notBefore, int refusals, int reboots, int stalls) {
    /// Nothing has failed.
    static final StartAttempts NONE = new StartAttempts(false, 0, 0, 0, 0);

    private static final long SLOWEST_RETRY = Duration.ofMinutes(15).toMillis();

    /// What the run before handed over.
    static StartAttempts of(OneHostCarried carried) {
        return new StartAttempts(
                carried.resting(), carried.notBefore(), carried.refusals(), carried.reboots(), carried.stalls());
    }

    /// Only a new lease or an operator may start a host from now on.
    StartAttempts rested() {
        return new StartAttempts(true, notBefore, refusals, reboots, stalls);
    }

    /// A start may be tried at once.
    StartAttempts atOnce() {
        return new StartAttempts(resting, 0, refusals, reboots, stalls);
    }

    StartAttempts accepted() {
        return new StartAttempts(resting, notBefore, 0, reboots, stalls);
    }

    StartAttempts refused(long now) {
        return new StartAttempts(resting, now + slower(refusals), refusals + 1, reboots, stalls);
    }

    StartAttempts rebooted() {
        return new StartAttempts(resting, notBefore, refusals, reboots + 1, stalls);
    }

    StartAttempts becameReady() {
        return new StartAttempts(resting, notBefore, refusals, 0, stalls);
    }

    StartAttempts stalled() {
        return new StartAttempts(resting, notBefore, refusals, reboots, stalls + 1);
    }

    /// The next start has to wait, the longer the more stalls there were.
    StartAttempts slowedByStalls(long now) {
        return new StartAttempts(resting, now + slower(stalls), refusals, reboots, stalls);
    }

    StartAttempts moved() {
        return new StartAttempts(resting, notBefore, refusals, reboots, 0);
    }

    /// The time of the next start as text, to the second.
    String clock() {
        return Instant.ofEpochMilli(notBefore).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static long slower(int before) {
        return Math.min(SLOWEST_RETRY, Duration.ofMinutes(1).toMillis() << Math.min(before, 10));
    }
}
