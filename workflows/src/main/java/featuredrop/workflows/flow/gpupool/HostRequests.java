package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.HostCare.Moment;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.HostState;

/// What operators and workers want of one host. None of them starts a host that no drop needs.
///
/// @param at when it is asked for
record HostRequests(HostTable hosts, Growth growth, Moment at) {
    private static final String NOT_STARTED = " does not run; it is not started before a new lease or rebootHost";

    /// The host finishes its chunks and stops; it is not used before somebody new needs the pool.
    String drain(String hostId, String reason) {
        String why = "drained by an operator: " + reason;
        HostRecord host = aside(hostId, why);
        if (!host.paid()) {
            return hostId + NOT_STARTED;
        }
        hosts.put(
                host.in(HostState.PENDING, HostState.STOPPING)
                        ? HostCare.stop(host, why, at)
                        : HostCare.drain(host, why, at));
        return "draining " + hostId;
    }

    /// The host stops at once; it is not used before somebody new needs the pool.
    String stop(String hostId, String reason) {
        String why = "stopped by an operator: " + reason;
        HostRecord host = aside(hostId, why);
        if (!host.paid()) {
            return hostId + NOT_STARTED;
        }
        hosts.put(HostCare.stop(host, why, at));
        return "stopping " + hostId;
    }

    private HostRecord aside(String hostId, String why) {
        HostRecord known = hosts.get(hostId).orElseThrow();
        HostRecord host = known.care(known.care().aside(why));
        hosts.put(host);
        return host;
    }

    /// The host is rebooted, or a pool at rest starts again.
    String reboot(String hostId, String reason) {
        if (growth.ladder().resting()) {
            growth.ladder(Ladder.NONE);
        }
        HostRecord host = trusted(hostId);
        if (host.host().running() && host.state() != HostState.STOPPING) {
            hosts.put(HostCare.reboot(host, "rebooted by an operator: " + reason, at));
            return "rebooting " + hostId;
        }
        return hostId + " does not run; it is started when a drop needs it";
    }

    /// The host is checked now, or may be used again.
    String check(String hostId, String reason) {
        HostRecord host = trusted(hostId);
        return switch (host.state()) {
            case READY, SUSPECT -> {
                hosts.put(host.way(host.way().next(0)));
                yield "checking " + hostId + ": " + reason;
            }
            case PENDING, BOOTING, PROBING, REBOOTING -> hostId + " is being checked";
            case DRAINING, STOPPING -> hostId + " is " + host.state() + "; it is checked when it is started again";
            case IMPAIRED, STOPPED, LOST -> hostId + " does not run; it is checked when a drop needs it";
        };
    }

    /// Whatever was against the host is forgotten.
    private HostRecord trusted(String hostId) {
        HostRecord known = hosts.get(hostId).orElseThrow();
        HostRecord host = known.care(HostRecord.Care.NONE.quiet(known.care().quiet()));
        if (known.state() == HostState.IMPAIRED) {
            host = lookedAt(host);
        }
        hosts.put(host);
        return host;
    }

    private HostRecord lookedAt(HostRecord host) {
        String why = "looked at by an operator";
        if (!host.host().up()) {
            return host.to(host.host().stopped() ? HostState.STOPPED : HostState.STOPPING, why, at.now());
        }
        return at.leased() ? HostCare.boots(host, why, at) : HostCare.stop(host, why, at);
    }

    /// A worker said something about its host.
    void noticed(String hostId, HostNotice notice) {
        hosts.get(hostId)
                .filter(host -> host.serving() || host.state() == HostState.DRAINING)
                .ifPresent(host -> noticed(host, notice));
    }

    private void noticed(HostRecord host, HostNotice notice) {
        switch (notice.kind()) {
            case INTERRUPTED -> {
                String why = HostCare.TAKEN_AWAY + ": " + notice.text();
                growth.ladder(growth.ladder().preferringOnDemand());
                hosts.put(HostCare.drainAside(host, why, at));
            }
            case DIFFERS ->
                hosts.put(HostCare.impair(host, "GPU and CPU differ: " + notice.text() + "; a person must look", at));
        }
    }
}
