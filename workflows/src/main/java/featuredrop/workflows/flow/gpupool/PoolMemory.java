package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a pool's decisions rest on, and the few ways in which it changes as a whole. Times are milliseconds since the
/// epoch, 0 for never. Used by [PoolMachine] alone.
final class PoolMemory {
    PoolSettings settings;
    final Leases leases;
    final PollSchedule looks = new PollSchedule();
    final Set<String> toTell = new LinkedHashSet<>();
    final Set<String> askedToStop = new HashSet<>();
    List<GpuHost> hosts = List.of();
    PoolPhase phase;
    String detail;
    long since;
    long bootSince;
    long readySince;
    long notBefore;
    int refusals;
    int reboots;
    int stalls;
    boolean resting;
    PoolPhase afterStop;
    boolean operatorDrain;
    String rebootWanted = "";
    String afterDetail = "";
    String proven = "";
    int hungProbes;
    long stopAskedAt;
    boolean acted;
    boolean seen;
    boolean stirred;

    PoolMemory(PoolSettings settings, PoolCarried carried) {
        this.settings = settings;
        this.leases = new Leases(carried);
        this.phase = carried.phase();
        this.detail = carried.detail();
        this.since = carried.sinceMillis();
        this.bootSince = carried.bootSince();
        this.readySince = carried.readySince();
        this.notBefore = carried.notBefore();
        this.refusals = carried.refusals();
        this.reboots = carried.reboots();
        this.stalls = carried.stalls();
        this.resting = carried.resting();
        this.afterStop = carried.afterStop();
        this.afterDetail = carried.phase() == PoolPhase.STOPPING ? carried.detail() : "";
        this.rebootWanted = carried.rebootWanted();
        this.operatorDrain = carried.operatorDrain();
    }

    /// Whether something happened since [#next] was asked.
    boolean stirred() {
        return stirred;
    }

    /// Whether no host runs and nothing is under way.
    boolean isAtRest() {
        return phase == PoolPhase.STOPPED || phase == PoolPhase.FAILED;
    }

    /// Whether some holder has not heard the latest news.
    boolean hasUntold() {
        return toTell.stream().anyMatch(leases::has);
    }

    /// Holders that have not heard the latest news; asking takes the list.
    List<String> takeUntold() {
        List<String> untold = toTell.stream().filter(leases::has).toList();
        toTell.clear();
        return untold;
    }

    /// What holders are told.
    PoolNotice news() {
        int slots = phase == PoolPhase.READY ? settings.slotsPerHost() : 0;
        return new PoolNotice(settings.pool(), phase, slots, detail);
    }

    /// Whether a host of that id was seen.
    boolean knows(String hostId) {
        return host(hostId).isPresent();
    }

    PoolSettings settings() {
        return settings;
    }

    /// What an operator sees.
    PoolState state() {
        return new PoolState(settings.pool(), phase, detail, hosts, leases.list(), since);
    }

    /// What the next run needs.
    PoolCarried carried() {
        return new PoolCarried(
                phase,
                phase == PoolPhase.STOPPING ? afterDetail : detail,
                since,
                leases.list(),
                leases.released(),
                leases.leaselessSince(),
                leases.leasedSince(),
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

    void beginStop(PoolPhase then, String why, long now) {
        afterStop = then;
        afterDetail = why;
        askedToStop.clear();
        rebootWanted = "";
        enter(PoolPhase.STOPPING, why, now);
    }

    void wake() {
        resting = false;
        notBefore = 0;
        refusals = 0;
        reboots = 0;
        stalls = 0;
    }

    void enter(PoolPhase next, String why, long now) {
        boolean changes = next != phase;
        if (next == PoolPhase.STARTING || next == PoolPhase.REBOOTING) {
            proven = "";
            hungProbes = 0;
        }
        if (changes && next != PoolPhase.DRAINING) {
            operatorDrain = false;
        }
        if (changes && next == PoolPhase.STARTING) {
            bootSince = 0;
        }
        if (changes || !why.equals(detail)) {
            toTell.addAll(leases.holders());
        }
        phase = next;
        detail = why;
        if (changes) {
            since = now;
            looks.begin(phase, settings, now);
        }
    }

    void attempted(long now) {
        acted = true;
        looks.laterHosts(phase, settings, now);
    }

    PoolAction waitFor(long until, String why) {
        long wake = Math.min(until, looks.nextHosts());
        return new PoolAction.Wait(leases.isEmpty() ? wake : Math.min(wake, looks.nextHolders()), why);
    }

    long idleFor(long now) {
        return leases.isEmpty() ? now - leases.leaselessSince() : 0;
    }

    Optional<GpuHost> chosenHost() {
        return hosts.stream().min(Comparator.comparingInt(PoolMemory::readiness).thenComparing(GpuHost::id));
    }

    private static int readiness(GpuHost host) {
        return host.running() ? 0 : host.up() ? 1 : host.stopped() ? 2 : 3;
    }

    Optional<GpuHost> host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    String hostWords() {
        return hosts.isEmpty()
                ? "no host is tagged featuredrop:pool=" + settings.pool()
                : String.join(
                        ", ",
                        hosts.stream()
                                .map(host -> host.id() + " is " + host.state())
                                .toList());
    }
}
