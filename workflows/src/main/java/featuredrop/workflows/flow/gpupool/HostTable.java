package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostState;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The hosts of a pool, by id, so that nothing depends on the order in which EC2 lists them.
final class HostTable {
    /// EC2 shows a new or started machine late.
    static final long EC2_LAGS = Duration.ofMinutes(2).toMillis();

    private static final long LOST_SHOWN = Duration.ofHours(1).toMillis();

    private final TreeMap<String, HostRecord> byId = new TreeMap<>();

    HostTable(Collection<HostRecord> carried) {
        carried.forEach(this::put);
    }

    void put(HostRecord host) {
        byId.put(host.id(), host);
    }

    Optional<HostRecord> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<HostRecord> all() {
        return List.copyOf(byId.values());
    }

    Stream<HostRecord> which(Predicate<HostRecord> wanted) {
        return all().stream().filter(wanted);
    }

    Stream<HostRecord> in(HostState... states) {
        return which(host -> host.in(states));
    }

    int count(Predicate<HostRecord> wanted) {
        return (int) which(wanted).count();
    }

    int ready() {
        return (int) in(HostState.READY).count();
    }

    /// EC2 answered which hosts there are.
    void seen(List<GpuHost> found, long now) {
        Set<String> shown = new HashSet<>();
        for (GpuHost host : found) {
            shown.add(host.id());
            HostRecord known = byId.get(host.id());
            put(known == null ? HostRecord.found(host, now) : shown(known.host(host), now));
        }
        for (HostRecord host : all()) {
            if (!shown.contains(host.id())) {
                missing(host, now);
            }
        }
    }

    private static HostRecord shown(HostRecord host, long now) {
        boolean ends = host.host().state().equals("shutting-down")
                || host.host().state().equals("terminated");
        if (ends && host.state() != HostState.LOST) {
            return host.to(HostState.LOST, "EC2 takes it away", now);
        }
        boolean again = !ends && host.state() == HostState.LOST;
        return again ? host.to(HostState.STOPPED, "EC2 shows it again", now) : host;
    }

    private void missing(HostRecord host, long now) {
        if (host.state() == HostState.LOST) {
            if (now - host.stand().since() > LOST_SHOWN) {
                byId.remove(host.id());
            }
        } else if (host.state() != HostState.PENDING || now - host.way().asked() > EC2_LAGS) {
            GpuHost ec2 = host.host();
            GpuHost gone = new GpuHost(ec2.id(), "terminated", "", ec2.type(), ec2.zone(), ec2.spot(), "");
            put(host.host(gone).to(HostState.LOST, "EC2 shows it no more", now));
        }
    }

    /// As EC2 shows them, without those that it does not show.
    List<GpuHost> shown() {
        return which(host -> host.state() != HostState.LOST)
                .map(HostRecord::host)
                .toList();
    }

    /// Which host is given up when there are too many: one that does not run yet, else the one with the fewest chunks
    /// in hand, of these the newest. A host that is being checked is left alone.
    Optional<HostRecord> leastNeeded(Workload work) {
        return which(host -> host.state() == HostState.READY
                        || (host.state() == HostState.PENDING && host.way().asked() > 0))
                .max(Comparator.comparing((HostRecord host) -> host.state() == HostState.PENDING)
                        .thenComparingInt(host -> -work.inHand(host.id()))
                        .thenComparingLong(host -> host.stand().since())
                        .thenComparing(HostRecord::id));
    }

    /// Their states in one line, for the operator.
    String describe(String pool) {
        List<String> lines = which(host -> host.state() != HostState.LOST)
                .map(host -> host.id() + " is " + host.state() + (host.reason().isEmpty() ? "" : ": " + host.reason()))
                .toList();
        return lines.isEmpty() ? "no host is tagged featuredrop:pool=" + pool : String.join("; ", lines);
    }
}
