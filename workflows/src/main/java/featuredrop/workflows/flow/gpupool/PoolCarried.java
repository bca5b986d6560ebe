package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.flow.gpupool.onehost.OneHostCarried;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a pool hands to its next run. Times are milliseconds since the epoch, 0 for never. The machine for one host
/// used every component but the last; the machine for several hosts uses those that are not marked.
///
/// @param phase what it was doing
/// @param detail why, for the operator
/// @param sinceMillis when the phase began
/// @param leases which drops need it
/// @param released the last released epoch of each holder, so that a late acquire cannot leak
/// @param leaselessSince when the last lease went away
/// @param leasedSince when the first of the present leases came
/// @param bootSince one host: when it was started, rebooted or found coming up
/// @param readySince one host: when it last became ready
/// @param notBefore no host is started before this
/// @param refusals starts refused in a row
/// @param reboots one host: reboots since it was last ready
/// @param stalls stops for lack of moving chunks since a chunk last moved
/// @param resting whether only a new lease or an operator may start a host
/// @param afterStop one host: what the pool becomes once it is stopped: STOPPED or FAILED
/// @param rebootWanted one host: the host that is to be rebooted, empty for none
/// @param operatorDrain one host: whether DRAINING was asked for by an operator
/// @param fleet what the machine for several hosts knows beside that
public record PoolCarried(
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
        boolean operatorDrain,
        Fleet fleet) {
    /// A pool that has never run.
    public static final PoolCarried NEW = of(OneHostCarried.NEW);

    /// A run of 0.1.0 knows no fleet.
    public PoolCarried {
        leases = List.copyOf(leases);
        released = Map.copyOf(released);
        fleet = Objects.requireNonNullElse(fleet, Fleet.NONE);
    }

    /// What only a pool of several hosts knows.
    ///
    /// @param hosts its hosts, by id
    /// @param ladder how far it is in finding the next host
    /// @param roll the rolling update that is under way
    /// @param chunksPerMinute what one host extracts in a minute, as measured; 0 while it was not
    /// @param surplusSince since when there are more hosts than the work needs, 0 while there are not
    /// @param lostMillis time that went by while no decision could be made
    /// @param money what the hosts have used; null in runs that did not count it
    public record Fleet(
            List<HostRecord> hosts,
            Ladder ladder,
            Roll roll,
            double chunksPerMinute,
            long surplusSince,
            long lostMillis,
            PoolMoney.@Nullable Carried money) {
        /// Nothing is known.
        public static final Fleet NONE =
                new Fleet(List.of(), Ladder.NONE, Roll.NONE, 0, 0, 0, PoolMoney.Carried.NOTHING);

        public Fleet {
            hosts = List.copyOf(hosts);
            money = money == null ? PoolMoney.Carried.NOTHING : money;
        }
    }

    /// What the machine for one host handed over.
    static PoolCarried of(OneHostCarried old) {
        return new PoolCarried(
                old.phase(),
                old.detail(),
                old.sinceMillis(),
                old.leases(),
                old.released(),
                old.leaselessSince(),
                old.leasedSince(),
                old.bootSince(),
                old.readySince(),
                old.notBefore(),
                old.refusals(),
                old.reboots(),
                old.stalls(),
                old.resting(),
                old.afterStop(),
                old.rebootWanted(),
                old.operatorDrain(),
                Fleet.NONE);
    }

    /// What the machine for several hosts hands over.
    ///
    /// @param since when the phase began
    static PoolCarried of(PoolView view, long since, Leases leases, Fleet fleet) {
        Ladder ladder = fleet.ladder();
        return new PoolCarried(
                view.phase(),
                view.detail(),
                since,
                leases.list(),
                leases.released(),
                leases.leaselessSince(),
                leases.leasedSince(),
                0,
                0,
                ladder.notBefore(),
                ladder.refusals(),
                0,
                ladder.stalls(),
                ladder.resting(),
                PoolPhase.STOPPED,
                "",
                false,
                fleet);
    }

    /// What the machine for one host was handed.
    OneHostCarried oneHost() {
        return new OneHostCarried(
                phase,
                detail,
                sinceMillis,
                leases,
                released,
                leaselessSince,
                leasedSince,
                bootSince,
                readySince,
                notBefore,
                refusals,
                reboots,
                stalls,
                resting,
                afterStop,
                rebootWanted,
                operatorDrain);
    }
}
