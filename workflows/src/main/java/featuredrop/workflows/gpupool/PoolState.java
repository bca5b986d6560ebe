package featuredrop.workflows.gpupool;

import java.util.List;
import java.util.Objects;

/// What an operator sees of a pool; answered by the `state` query.
///
/// @param pool which pool
/// @param phase what it is doing
/// @param detail why, for the operator
/// @param hosts the EC2 machines found by tag
/// @param leases which drops need it
/// @param sinceMillis when the phase began, milliseconds since the epoch
/// @param fleet the hosts with what the pool knows of each
/// @param backlog the work that waits for it
public record PoolState(
        String pool,
        PoolPhase phase,
        String detail,
        List<GpuHost> hosts,
        List<Lease> leases,
        long sinceMillis,
        List<HostView> fleet,
        Backlog backlog) {
    /// A worker of 0.1.0 does not say the last two.
    public PoolState {
        hosts = List.copyOf(hosts);
        leases = List.copyOf(leases);
        fleet = List.copyOf(Objects.requireNonNullElse(fleet, List.of()));
        backlog = Objects.requireNonNullElse(backlog, Backlog.NONE);
    }

    /// A pool of which no more is known.
    public PoolState(
            String pool, PoolPhase phase, String detail, List<GpuHost> hosts, List<Lease> leases, long sinceMillis) {
        this(pool, phase, detail, hosts, leases, sinceMillis, List.of(), Backlog.NONE);
    }

    /// The work that waits for a pool.
    ///
    /// @param chunks chunks of the holders that have no result yet
    /// @param chunksPerMinute what one host extracts in a minute, as measured last
    /// @param nextTryMillis when EC2 is asked for a host again, milliseconds since the epoch; 0 when nothing waits
    ///     for that
    public record Backlog(long chunks, double chunksPerMinute, long nextTryMillis) {
        /// Nothing waits.
        public static final Backlog NONE = new Backlog(0, 0, 0);
    }
}
