package featuredrop.workflows.gpupool;

import java.util.List;

/// What an operator sees of a pool; answered by the `state` query.
///
/// @param pool which pool
/// @param phase what it is doing
/// @param detail why, for the operator
/// @param hosts the EC2 machines found by tag
/// @param leases which drops need it
/// @param sinceMillis when the phase began, milliseconds since the epoch
public record PoolState(
        String pool, PoolPhase phase, String detail, List<GpuHost> hosts, List<Lease> leases, long sinceMillis) {
    public PoolState {
        hosts = List.copyOf(hosts);
        leases = List.copyOf(leases);
    }
}
