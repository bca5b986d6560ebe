package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import java.util.List;
import java.util.Map;

/// What a pool of one host hands to its next run: the basis of its decisions, except the hosts, which are
/// checked again.
/// Times are milliseconds since the epoch, 0 for never.
///
/// @param phase what it was doing
/// @param detail why, for the operator
/// @param sinceMillis when the phase began
/// @param leases which drops need it
/// @param released the last released epoch of each holder, so that a late acquire cannot leak
/// @param leaselessSince when the last lease went away
/// @param leasedSince when the first of the present leases came
/// @param bootSince when the present host was started, rebooted or found coming up
/// @param readySince when a host last became ready
/// @param notBefore no host is started before this
/// @param refusals starts refused in a row
/// @param reboots reboots since a host was last ready
/// @param stalls stops for lack of moving chunks since a chunk last moved
/// @param resting whether only a new lease or an operator may start a host
/// @param afterStop what the pool becomes once its hosts are stopped: STOPPED or FAILED
/// @param rebootWanted the host that is to be rebooted, empty for none
/// @param operatorDrain whether DRAINING was asked for by an operator
public record OneHostCarried(
        PoolPhase phase,
        String detail,
        long sinceMillis,
        List<Lease> leases,
        Map<String, Long> released,
        long leaselessSince,
        long leasedSince,
        long bootSince,
        long readySince,
        long notBefore,
        int refusals,
        int reboots,
        int stalls,
        boolean resting,
        PoolPhase afterStop,
        String rebootWanted,
        boolean operatorDrain) {
    /// A pool that has never run.
    public static final OneHostCarried NEW = new OneHostCarried(
            PoolPhase.STOPPED, "", 0, List.of(), Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, false, PoolPhase.STOPPED, "", false);

    public OneHostCarried {
        leases = List.copyOf(leases);
        released = Map.copyOf(released);
    }
}
