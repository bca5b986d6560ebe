package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a pool knows of one host, and hands to its next run. Immutable. Times are milliseconds since the epoch, 0
/// for never; those named `begun` leave out the time that was lost to outages.
///
/// @param host as EC2 showed it last
/// @param stand its state
/// @param way how far it is in what it is doing
/// @param care what lasts over its states
/// @param facts what its worker said of itself last
public record HostRecord(GpuHost host, Stand stand, Way way, Care care, HostFacts facts) {
    private static final int MOST_CHANGES = 10;
    private static final long A_DAY = Duration.ofDays(1).toMillis();

    /// Its state, and how it came there.
    ///
    /// @param state what the pool knows of it
    /// @param reason why it is in that state
    /// @param since when the state began
    /// @param changes its last changes of state, oldest first
    public record Stand(HostState state, String reason, long since, List<HostView.Change> changes) {
        public Stand {
            changes = List.copyOf(changes);
        }
    }

    /// How far it is in what it is doing now.
    ///
    /// @param begun when it began: a way up, a drain, a stop
    /// @param asked when EC2 was last asked to start, stop or reboot it
    /// @param next nothing is tried on it before this
    /// @param passed steps of the check that it has passed
    /// @param forced of a reboot: EC2 has still to be asked for it; of a drain: it ends in a stop in any case
    public record Way(long begun, long asked, long next, int passed, boolean forced) {
        static final Way NONE = new Way(0, 0, 0, 0, false);

        Way begun(long time) {
            return new Way(time, 0, 0, 0, false);
        }

        Way forced(boolean must) {
            return new Way(begun, asked, next, passed, must);
        }

        Way asked(long time) {
            return new Way(begun, time, next, passed, false);
        }

        Way next(long time) {
            return new Way(begun, asked, time, passed, forced);
        }

        Way passed(int steps) {
            return new Way(begun, asked, next, steps, forced);
        }
    }

    /// What lasts over its states.
    ///
    /// @param hung checks in a row whose command did not come back
    /// @param reboots when it was rebooted in the last 24 hours
    /// @param broken when it was last rebooted because of EC2's own checks
    /// @param quiet since when its worker takes no new chunk, 0 when it does
    /// @param aside why it is not chosen, empty when it may be
    public record Care(int hung, List<Long> reboots, long broken, long quiet, String aside) {
        static final Care NONE = new Care(0, List.of(), 0, 0, "");

        public Care {
            reboots = List.copyOf(reboots);
        }

        Care hung(int times) {
            return new Care(times, reboots, broken, quiet, aside);
        }

        Care broken(long time) {
            return new Care(hung, reboots, time, quiet, aside);
        }

        Care quiet(long time) {
            return new Care(hung, reboots, broken, time, aside);
        }

        Care aside(String why) {
            return new Care(hung, reboots, broken, quiet, why);
        }

        Care rebooted(long time) {
            List<Long> times = new ArrayList<>(reboots);
            times.removeIf(old -> old <= time - A_DAY);
            times.add(time);
            return new Care(0, times, broken, 0, aside);
        }

        int rebootsBefore(long time) {
            return (int) reboots.stream().filter(old -> old > time - A_DAY).count();
        }
    }

    /// A host that EC2 shows for the first time.
    static HostRecord found(GpuHost host, long now) {
        Stand stand = new Stand(HostState.STOPPED, "found", now, List.of());
        return new HostRecord(host, stand, Way.NONE, Care.NONE, HostFacts.UNKNOWN);
    }

    String id() {
        return host.id();
    }

    HostState state() {
        return stand.state();
    }

    String reason() {
        return stand.reason();
    }

    /// Whether it is in one of these states.
    boolean in(HostState... states) {
        return List.of(states).contains(stand.state());
    }

    /// Whether it works or is on its way to it, so that no other host is needed in its place.
    boolean serving() {
        return switch (stand.state()) {
            case PENDING, BOOTING, PROBING, READY, SUSPECT, REBOOTING -> true;
            case STOPPED, DRAINING, STOPPING, LOST, IMPAIRED -> false;
        };
    }

    /// Whether it costs money, or soon will.
    boolean paid() {
        return host.up() || stand.state() == HostState.PENDING;
    }

    HostRecord host(GpuHost seen) {
        return new HostRecord(seen, stand, way, care, facts);
    }

    HostRecord way(Way other) {
        return new HostRecord(host, stand, other, care, facts);
    }

    HostRecord care(Care other) {
        return new HostRecord(host, stand, way, other, facts);
    }

    HostRecord facts(HostFacts said) {
        return new HostRecord(host, stand, way, care, said);
    }

    /// Another state, or the same one for another reason. The last changes are kept.
    HostRecord to(HostState state, String reason, long now) {
        if (state == stand.state()) {
            return saying(reason);
        }
        List<HostView.Change> changes = new ArrayList<>(stand.changes());
        changes.add(new HostView.Change(state, reason, now));
        List<HostView.Change> last = changes.subList(Math.max(0, changes.size() - MOST_CHANGES), changes.size());
        return new HostRecord(host, new Stand(state, reason, now, last), way, care, facts);
    }

    /// The same state for another reason.
    HostRecord saying(String reason) {
        return new HostRecord(host, new Stand(stand.state(), reason, stand.since(), stand.changes()), way, care, facts);
    }

    /// What an operator sees.
    HostView view() {
        return new HostView(host, stand.state(), stand.reason(), stand.since(), facts, stand.changes());
    }
}
