package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.gpupool.GpuHost;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a host is on its way up. Immutable; times are milliseconds since the epoch.
///
/// @param since when it was started, rebooted or found coming up; 0 while none of these happened
/// @param rebootWanted the host that is to be rebooted, null for none
/// @param proven the host that answered over SSH, null for none
/// @param hungProbes probes whose command hung since the last answer
record BootState(
        long since, @Nullable String rebootWanted, @Nullable String proven, int hungProbes) {
    /// Nothing has happened yet.
    static final BootState NONE = new BootState(0, null, null, 0);

    /// A hung command outlives its own limits, so no pile of them is made.
    private static final int MOST_HUNG_PROBES = 2;

    /// The boot time counts from now on.
    BootState begun(long now) {
        return new BootState(now, rebootWanted, proven, hungProbes);
    }

    /// Whether the boot time counts.
    boolean hasBegun() {
        return since > 0;
    }

    /// The host has to answer over SSH again.
    BootState unproven() {
        return new BootState(since, rebootWanted, null, 0);
    }

    BootState wantsReboot(@Nullable String hostId) {
        return new BootState(since, hostId, proven, hungProbes);
    }

    BootState answeredBy(String hostId) {
        return new BootState(since, rebootWanted, hostId, 0);
    }

    BootState hung() {
        return new BootState(since, rebootWanted, proven, hungProbes + 1);
    }

    /// Whether only a reboot may help.
    boolean isHopeless(Duration limit, long now) {
        return hasBegun() && (now - since >= limit.toMillis() || hungProbes >= MOST_HUNG_PROBES);
    }

    /// The next step on this host; empty while EC2 is changing its state.
    Optional<PoolAction> actionOn(GpuHost host) {
        if (host.stopped()) {
            return Optional.of(new PoolAction.Start(host));
        }
        if (!host.running()) {
            return Optional.empty();
        }
        return Optional.of(host.id().equals(proven) ? new PoolAction.SelfTest(host) : new PoolAction.Probe(host));
    }
}
