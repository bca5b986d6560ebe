package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.gpupool.GpuHost;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The hosts as EC2 showed them last. Immutable.
///
/// @param seen whether EC2 was asked at all in this run
/// @param list the hosts, by id
record PoolHosts(boolean seen, List<GpuHost> list) {
    /// EC2 was not asked yet.
    static final PoolHosts UNSEEN = new PoolHosts(false, List.of());

    PoolHosts {
        list = List.copyOf(list);
    }

    static PoolHosts found(List<GpuHost> found) {
        return new PoolHosts(
                true, found.stream().sorted(Comparator.comparing(GpuHost::id)).toList());
    }

    /// The host that is brought up: the one that needs the least for it.
    Optional<GpuHost> chosen() {
        return list.stream().min(Comparator.comparingInt(PoolHosts::distance).thenComparing(GpuHost::id));
    }

    private static int distance(GpuHost host) {
        return host.running() ? 0 : host.up() ? 1 : host.stopped() ? 2 : 3;
    }

    Optional<GpuHost> host(String id) {
        return list.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    /// Checks that the pool has a host of that id.
    ///
    /// @throws IllegalArgumentException when it has none
    void require(String id, String pool) {
        if (host(id).isEmpty()) {
            throw new IllegalArgumentException("Pool " + pool + " has no host '" + id + "', it has "
                    + list.stream().map(GpuHost::id).toList());
        }
    }

    boolean isAnyUp() {
        return list.stream().anyMatch(GpuHost::up);
    }

    boolean isAnyRunning() {
        return list.stream().anyMatch(GpuHost::running);
    }

    /// Whether every host has stopped for good.
    boolean areAllDown() {
        return list.stream().noneMatch(host -> host.up() || host.state().equals("stopping"));
    }

    /// Their states in one line, for the operator.
    String describe(String pool) {
        return list.isEmpty()
                ? "no host is tagged featuredrop:pool=" + pool
                : String.join(
                        ", ",
                        list.stream()
                                .map(host -> host.id() + " is " + host.state())
                                .toList());
    }
}
