package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;

/// Where a pool stands: its phase, why, and since when. Immutable.
///
/// @param phase what it is doing
/// @param detail why, for the operator
/// @param since when the phase began, milliseconds since the epoch
record PhaseState(Phase phase, String detail, long since) {
    /// The beginning of a phase, or the same phase anew with other facts or for another reason.
    PhaseState entering(Phase next, String why, long now) {
        return new PhaseState(next, why, next.name() == phase.name() ? since : now);
    }

    /// The same phase with more facts.
    PhaseState knowing(Phase same) {
        return new PhaseState(same, detail, since);
    }

    /// The same phase with another word for the operator.
    PhaseState saying(String words) {
        return new PhaseState(phase, words, since);
    }

    /// Whether no host runs and nothing is under way.
    boolean isAtRest() {
        return phase instanceof Phase.Stopped || phase instanceof Phase.Failed;
    }

    /// What holders are told.
    PoolNotice news(PoolSettings settings) {
        int slots = phase instanceof Phase.Ready ? settings.slotsPerHost() : 0;
        return new PoolNotice(settings.pool(), phase.name(), slots, detail);
    }

    /// What an operator sees.
    PoolState state(PoolSettings settings, PoolHosts hosts, Leases leases) {
        return new PoolState(settings.pool(), phase.name(), detail, hosts.list(), leases.list(), since);
    }

    /// What the next run needs.
    OneHostCarried carried(Leases leases, StartAttempts attempts) {
        BootState boot = phase instanceof Phase.BringingUp up ? up.boot() : BootState.NONE;
        String rebootWanted = boot.rebootWanted();
        return new OneHostCarried(
                phase.name(),
                detail,
                since,
                leases.list(),
                leases.released(),
                leases.leaselessSince(),
                leases.leasedSince(),
                boot.since(),
                phase instanceof Phase.Ready ? since : 0,
                attempts.notBefore(),
                attempts.refusals(),
                attempts.reboots(),
                attempts.stalls(),
                attempts.resting(),
                phase instanceof Phase.Stopping stopping ? stopping.then().name() : PoolPhase.STOPPED,
                rebootWanted == null ? "" : rebootWanted,
                phase instanceof Phase.Draining draining && draining.byOperator());
    }
}
