package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.flow.gpupool.both.PollSchedule;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.Set;

/// When a pool looks at its hosts and holders again, and when it has to decide again. Times are milliseconds since
/// the epoch.
final class PoolLooks {
    private static final long LONGEST_SILENCE = Duration.ofMinutes(1).toMillis();

    private final PollSchedule schedule = new PollSchedule();
    private final HostTable hosts;
    private final Leases leases;
    private final Growth growth;
    private PoolPhase pace = PoolPhase.STOPPED;

    PoolLooks(HostTable hosts, Leases leases, Growth growth) {
        this.hosts = hosts;
        this.leases = leases;
        this.growth = growth;
    }

    boolean hostsDue(long now) {
        return schedule.hostsDue(now);
    }

    boolean holdersDue(long now) {
        return schedule.holdersDue(now);
    }

    void hostsAt(long time) {
        schedule.hostsAt(time);
    }

    /// Looks at the hosts at that time at the latest.
    void hostsBy(long time) {
        schedule.hostsAt(Math.min(schedule.nextHosts(), time));
    }

    void holdersNow() {
        schedule.holdersNow();
    }

    void hostsSeen(PoolSettings settings, long now) {
        schedule.hostsSeen(pace, settings, now);
    }

    void laterHolders(PoolSettings settings, long now) {
        schedule.laterHolders(holdersPace(), growth.ladder().resting(), settings, now);
    }

    /// Often while some host changes, seldom while none is up.
    void setPace(HostCare.Moment at) {
        boolean changes = hosts.count(PoolLooks::changes) > 0;
        boolean up = hosts.count(HostRecord::paid) > 0;
        PoolPhase newer = changes ? PoolPhase.STARTING : up ? PoolPhase.READY : PoolPhase.STOPPED;
        if (newer != pace) {
            pace = newer;
            schedule.begin(pace, at.settings(), at.now());
        }
    }

    private static boolean changes(HostRecord host) {
        return host.state() == HostState.IMPAIRED
                ? host.host().up()
                : !host.in(HostState.STOPPED, HostState.READY, HostState.LOST);
    }

    /// While a host drains, its chunks in hand are looked at often.
    private PoolPhase holdersPace() {
        boolean drains = hosts.count(host -> host.state() == HostState.DRAINING
                        || (host.state() == HostState.IMPAIRED && host.host().up()))
                > 0;
        return drains ? PoolPhase.DRAINING : PoolPhase.READY;
    }

    /// When something has to be decided at the latest.
    ///
    /// @param running subjects of the actions that run; their results are waited for
    long wakeAt(Set<String> running, HostCare.Moment at) {
        long next = running.contains(PoolAction.LookAtHosts.SUBJECT) ? Long.MAX_VALUE : schedule.nextHosts();
        if (at.leased() && !running.contains(PoolAction.LookAtHolders.SUBJECT)) {
            next = Math.min(next, schedule.nextHolders());
        }
        for (HostRecord host : hosts.all()) {
            if (!running.contains(host.id())) {
                next = earlier(next, host.way().next(), at.now());
            }
        }
        next = at.leased()
                ? earlier(next, growth.ladder().notBefore(), at.now())
                : earlier(next, leases.graceEnds(at.settings().grace()), at.now());
        // Only a time that was due says how long an outage was.
        return running.isEmpty() ? next : Math.min(next, at.now() + LONGEST_SILENCE);
    }

    private static long earlier(long next, long other, long now) {
        return other > now ? Math.min(next, other) : next;
    }
}
