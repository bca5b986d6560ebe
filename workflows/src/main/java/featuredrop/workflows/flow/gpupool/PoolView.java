package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolPhase;
import java.util.ArrayList;
import java.util.List;

/// What the states of its hosts make of a pool: its phase, and why.
///
/// @param phase for holders and operators
/// @param detail why, for the operator
record PoolView(PoolPhase phase, String detail) {
    /// @param canGrow whether there is a host, or a template, that could be tried
    static PoolView of(HostTable hosts, Growth growth, HostCare.Moment at, boolean canGrow) {
        PoolPhase phase = phase(hosts, growth.ladder(), at, canGrow);
        List<String> parts = new ArrayList<>();
        String states = states(hosts, phase, at);
        if (!states.isEmpty()) {
            parts.add(states);
        }
        String ladder = growth.ladder().text(at.now());
        if (!ladder.isEmpty() && !states.contains(growth.ladder().words())) {
            parts.add(ladder);
        } else if (!ladder.isEmpty()
                && ladder.length() > growth.ladder().words().length()) {
            parts.add(ladder.substring(growth.ladder().words().length() + 2));
        }
        if (!growth.roll().words().isEmpty()) {
            parts.add(growth.roll().words());
        }
        return new PoolView(phase, String.join("; ", parts));
    }

    private static PoolPhase phase(HostTable hosts, Ladder ladder, HostCare.Moment at, boolean canGrow) {
        if (hosts.ready() > 0) {
            return PoolPhase.READY;
        }
        if (hosts.in(HostState.PENDING, HostState.BOOTING, HostState.PROBING, HostState.SUSPECT)
                .findAny()
                .isPresent()) {
            return PoolPhase.STARTING;
        }
        if (hosts.in(HostState.REBOOTING).findAny().isPresent()) {
            return PoolPhase.REBOOTING;
        }
        if (hosts.in(HostState.DRAINING).findAny().isPresent()) {
            return PoolPhase.DRAINING;
        }
        if (hosts.count(host -> host.host().up() || host.state() == HostState.STOPPING) > 0) {
            return PoolPhase.STOPPING;
        }
        if (!at.leased() || ladder.resting()) {
            return ladder.failed() ? PoolPhase.FAILED : PoolPhase.STOPPED;
        }
        if (ladder.notBefore() > at.now()) {
            return ladder.noCapacity()
                    ? PoolPhase.WAITING_CAPACITY
                    : ladder.refusals() > 0 ? PoolPhase.STARTING : PoolPhase.STOPPED;
        }
        boolean aside = hosts.count(host -> !host.care().aside().isEmpty()) > 0;
        return canGrow ? PoolPhase.STARTING : aside ? PoolPhase.STOPPED : PoolPhase.FAILED;
    }

    private static String states(HostTable hosts, PoolPhase phase, HostCare.Moment at) {
        List<HostRecord> known =
                hosts.which(host -> host.state() != HostState.LOST).toList();
        if (known.isEmpty()) {
            return at.leased() ? hosts.describe(at.settings().pool()) : "";
        }
        if (known.size() == 1) {
            return known.getFirst().reason();
        }
        if (phase == PoolPhase.FAILED) {
            return hosts.describe(at.settings().pool());
        }
        List<String> lines = new ArrayList<>();
        if (phase == PoolPhase.READY) {
            lines.add(hosts.ready() + " host(s) ready");
        }
        known.stream()
                .filter(host -> host.host().up() || host.serving() || host.state() == HostState.STOPPING)
                .filter(host -> host.state() != HostState.READY)
                .forEach(host -> lines.add(host.id() + " is " + host.state() + ": " + host.reason()));
        return String.join("; ", lines);
    }
}
