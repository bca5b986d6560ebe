package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.HostState;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// A rolling update: the hosts are drained, stopped, started and checked one at a time, until each that runs has the
/// build. Immutable, handed to the next run.
///
/// @param build the build that hosts must have; stays after the update until the configuration names another one;
///     empty before the first update
/// @param active whether the update is under way
/// @param current the host that is being updated, empty for none
/// @param words how it stands, for the operator
public record Roll(String build, boolean active, String current, String words) {
    /// There was none.
    public static final Roll NONE = new Roll("", false, "", "");

    static Roll begun(String build) {
        return new Roll(build, true, "", "rolling to " + build);
    }

    Roll on(HostRecord host) {
        return new Roll(build, true, host.id(), "rolling to " + build + ": " + host.id());
    }

    Roll ended(String how) {
        return new Roll(build, false, "", how);
    }

    /// It stops, and the hosts may have the build that they have.
    Roll stopped(String at, String why) {
        return new Roll("", false, "", "the rolling update to " + build + " stopped at " + at + ": " + why);
    }

    boolean isOn(HostRecord host) {
        return active && host.id().equals(current);
    }

    /// Whether the host that is being updated has come back.
    boolean cameBack(HostRecord host) {
        return isOn(host)
                && host.state() == HostState.READY
                && host.facts().build().equals(build);
    }

    /// Whether the host that is being updated will not come back by itself.
    boolean wentWrong(HostRecord host) {
        return isOn(host) && host.in(HostState.IMPAIRED, HostState.LOST);
    }

    /// The next host to update.
    Optional<HostRecord> next(Collection<HostRecord> hosts) {
        return hosts.stream()
                .filter(host ->
                        host.state() == HostState.READY && !host.facts().build().equals(build))
                .min(Comparator.comparing(HostRecord::id));
    }
}
