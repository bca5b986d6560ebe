package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.FleetSettings;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The work that the holders of leases have, how fast a host does it, and which host has how much of it in hand.
final class Workload {
    /// One measurement of the speed takes at least this long on one host, and so many chunks.
    private static final double MEASURED_MILLIS = Duration.ofMinutes(2).toMillis();

    private static final int MEASURED_CHUNKS = 5;
    private static final double LONGEST_MILLIS = Duration.ofMinutes(20).toMillis();

    /// How much a new measurement counts.
    private static final double NEWEST = 0.3;

    /// A measurement below this share of the configured speed is taken for it, so that a pool that stands still does
    /// not ask for hosts without end.
    private static final double SLOWEST_SHARE = 0.05;

    /// Hosts are given up only when the others would then be this far from asking for one more.
    private static final double MARGIN = 0.5;

    private final Map<String, HolderState> last = new HashMap<>();
    private final Map<String, Integer> inHand = new HashMap<>();
    private double rate;
    private long waiting;
    private long seenAt;
    private long askedAt;
    private double hostMillis;
    private long chunks;

    /// @param rate chunks per minute and host, as measured before; 0 while it was not
    Workload(double rate) {
        this.rate = rate;
    }

    /// The holders were checked.
    ///
    /// @param ready hosts that extracted since the last check
    /// @param asked when the question was asked
    void seen(List<HolderState> states, int ready, long asked, PoolSettings settings) {
        measure(states, ready, asked, settings);
        last.clear();
        inHand.clear();
        waiting = 0;
        for (HolderState state : states) {
            if (state.open()) {
                last.put(state.holder(), state);
                waiting += Math.max(0, state.chunks() - state.chunksExtracted());
                state.inHandByHost().forEach((host, count) -> inHand.merge(host, count, Integer::sum));
            }
        }
        seenAt = asked;
        askedAt = asked;
    }

    /// Only hosts that all had enough to do say how fast a host is.
    private void measure(List<HolderState> states, int ready, long asked, PoolSettings settings) {
        if (seenAt == 0 || ready == 0 || waiting < (long) ready * settings.slotsPerHost()) {
            hostMillis = 0;
            chunks = 0;
            return;
        }
        hostMillis += (double) ready * (asked - seenAt);
        for (HolderState state : states) {
            HolderState before = last.get(state.holder());
            chunks += before == null ? 0 : Math.max(0, state.chunksExtracted() - before.chunksExtracted());
        }
        boolean enough = hostMillis >= MEASURED_MILLIS * ready && chunks >= (long) MEASURED_CHUNKS * ready;
        if (enough || hostMillis >= LONGEST_MILLIS * ready) {
            double measured = chunks * 60_000.0 / hostMillis;
            double slowest = settings.fleet().chunksPerMinute() * SLOWEST_SHARE;
            rate = (rate == 0 ? measured : rate + NEWEST * (measured - rate));
            rate = Math.max(slowest, rate);
            hostMillis = 0;
            chunks = 0;
        }
    }

    /// Time went by in which nothing could be extracted, so the measurement under way is void.
    void interrupted() {
        seenAt = 0;
    }

    /// No holder is left.
    void none() {
        last.clear();
        inHand.clear();
        waiting = 0;
        seenAt = 0;
    }

    /// As measured; 0 while it was not.
    double measuredRate() {
        return rate;
    }

    /// When the last answered question for the holders was asked, 0 for never.
    long askedAt() {
        return askedAt;
    }

    int inHand(String hostId) {
        return inHand.getOrDefault(hostId, 0);
    }

    /// Hosts that the work needs.
    int wanted(FleetSettings fleet) {
        return within(fleet, Math.ceil(waiting / (speed(fleet) * minutes(fleet))));
    }

    /// Hosts that are kept although fewer may do.
    int kept(FleetSettings fleet) {
        return within(fleet, Math.ceil(waiting / (speed(fleet) * minutes(fleet) * MARGIN)));
    }

    private static int within(FleetSettings fleet, double hosts) {
        return (int) Math.clamp(hosts, fleet.min(), fleet.max());
    }

    private static double minutes(FleetSettings fleet) {
        return fleet.growAfter().toMillis() / 60_000.0;
    }

    private double speed(FleetSettings fleet) {
        return rate == 0 ? fleet.chunksPerMinute() : rate;
    }

    /// What an operator sees.
    PoolState.Backlog backlog(FleetSettings fleet, long nextTry) {
        return new PoolState.Backlog(waiting, speed(fleet), nextTry);
    }
}
