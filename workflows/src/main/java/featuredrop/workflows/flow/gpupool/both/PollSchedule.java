package featuredrop.workflows.flow.gpupool.both;

import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;

/// When a pool checks its hosts and holders again: often while a change is expected, seldom otherwise. Times
/// are milliseconds since the epoch.
public final class PollSchedule {
    /// A pool at rest checks too, since a person may have started a host manually and left it running.
    private static final long REST = Duration.ofMinutes(10).toMillis();

    /// EC2 is eventually consistent, and an abandoned start may still take effect.
    private static final long FIRST_REST = Duration.ofMinutes(1).toMillis();

    private static final long SLOWEST_POLL = Duration.ofSeconds(15).toMillis();

    /// EC2 reports a rebooting host as running; an immediate check would succeed before the host goes down.
    private static final long REBOOT_SETTLES = Duration.ofSeconds(10).toMillis();

    private long hosts;
    private long holders;
    private int polls;
    private boolean attempted;

    /// Whether the hosts have to be checked.
    public boolean hostsDue(long now) {
        return now >= hosts;
    }

    /// Whether the holders have to be checked.
    public boolean holdersDue(long now) {
        return now >= holders;
    }

    /// The next check of the hosts and, if there are any, of the holders.
    public long next(boolean hasHolders) {
        return hasHolders ? Math.min(hosts, holders) : hosts;
    }

    /// The next check of the hosts.
    public long nextHosts() {
        return hosts;
    }

    /// The next check of the holders, if there are any.
    public long nextHolders() {
        return holders;
    }

    /// Whether no attempt was made since the hosts were seen.
    public boolean allowAttempt() {
        return !attempted;
    }

    /// Begins anew, because the phase has changed.
    public void begin(PoolPhase phase, PoolSettings settings, long now) {
        polls = 0;
        hosts = now + untilHosts(phase, settings);
        holders = Math.min(holders, now + untilHolders(phase, false, settings));
    }

    /// The hosts were seen, so one attempt on them is allowed.
    public void hostsSeen(PoolPhase phase, PoolSettings settings, long now) {
        attempted = false;
        hosts = now + untilHosts(phase, settings);
    }

    /// An attempt was made on the hosts; they are checked again before the next one.
    public void attempted(PoolPhase phase, PoolSettings settings, long now) {
        attempted = true;
        hosts = now + untilHosts(phase, settings);
    }

    /// A host was rebooted.
    public void rebooted(long now) {
        attempted = true;
        hosts = now + REBOOT_SETTLES;
    }

    /// Sets the next check of the holders.
    public void laterHolders(PoolPhase phase, boolean resting, PoolSettings settings, long now) {
        holders = now + untilHolders(phase, resting, settings);
    }

    /// Checks the hosts at that time.
    public void hostsAt(long time) {
        hosts = time;
    }

    /// Checks the holders at once.
    public void holdersNow() {
        holders = 0;
    }

    private long untilHosts(PoolPhase phase, PoolSettings settings) {
        return switch (phase) {
            case STOPPED, FAILED, WAITING_CAPACITY -> polls++ == 0 ? FIRST_REST : REST;
            case READY -> settings.watchEvery().toMillis();
            case STARTING, REBOOTING, STOPPING, DRAINING ->
                Math.min(SLOWEST_POLL, Math.round(1000 * Math.pow(1.5, Math.min(polls++, 20))));
        };
    }

    private static long untilHolders(PoolPhase phase, boolean resting, PoolSettings settings) {
        long watch = settings.watchEvery().toMillis();
        if (phase == PoolPhase.DRAINING) {
            return Math.min(SLOWEST_POLL, watch);
        }
        return resting ? REST : watch;
    }
}
