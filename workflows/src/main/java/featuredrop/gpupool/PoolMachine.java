package featuredrop.gpupool;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The decisions of a pool: told what happened, it says what to do next. It calls nothing, reads no clock and is
/// deterministic, so that a workflow can rest on it. Times are milliseconds since the epoch.
///
/// One look at the hosts allows one attempt on them; after that the machine waits for the next look. It never trusts
/// its own memory of a host's state.
final class PoolMachine {
    private static final long SLOWEST_RETRY = Duration.ofMinutes(15).toMillis();
    /// EC2 reports a rebooting host as running; asked at once, it would pass the tests and then go away.
    private static final Duration REBOOT_SETTLES = Duration.ofSeconds(10);
    /// A stop that EC2 has not shown by then is asked for again.
    private static final long STOP_AGAIN = Duration.ofMinutes(2).toMillis();

    private PoolSettings settings;
    private final Leases leases;
    private final Looks looks = new Looks();
    private final Set<String> toTell = new LinkedHashSet<>();
    private final Set<String> askedToStop = new HashSet<>();
    private List<GpuHost> hosts = List.of();
    private PoolPhase phase;
    private String detail;
    private long since;
    private long bootSince;
    private long readySince;
    private long notBefore;
    private int refusals;
    private int reboots;
    private int stalls;
    private boolean resting;
    private PoolPhase afterStop;
    private boolean operatorDrain;
    private String rebootWanted = "";
    private String afterDetail = "";
    private String proven = "";
    private long stopAskedAt;
    private boolean acted;
    private boolean seen;
    private boolean stirred;

    PoolMachine(PoolSettings settings, PoolCarried carried) {
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
        this.operatorDrain = carried.operatorDrain();
    }

    // --- what happens
    // -------------------------------------------------------------------------------------------------

    /// The configuration was read again.
    void configure(PoolSettings newer) {
        settings = newer;
        stirred = true;
    }

    /// A drop asks for the pool. Only a holder without a lease wakes a pool at rest: one that waits and asks again does
    /// not, or a broken host would be tried for ever.
    void acquire(String holder, long epoch, long now) {
        stirred = true;
        if (leases.acquire(holder, epoch, now)) {
            wake();
        }
        if (leases.has(holder)) {
            toTell.add(holder);
        }
    }

    /// A drop gives its lease back.
    void release(String holder, long epoch, long now) {
        stirred = true;
        leases.release(holder, epoch, now);
        toTell.remove(holder);
    }

    /// The holder turned out to be gone.
    void gone(String holder, long now) {
        leases.remove(holder, now);
        toTell.remove(holder);
    }

    /// An operator wants the host drained; with one host per pool that drains the pool.
    void drainHost(String reason, long now) {
        stirred = true;
        resting = true;
        if (hosts.stream().noneMatch(GpuHost::up)) {
            beginStop(PoolPhase.STOPPED, "drained by an operator: " + reason, now);
            return;
        }
        looks.holdersNow();
        enter(PoolPhase.DRAINING, "drained by an operator: " + reason, now);
        operatorDrain = true;
    }

    /// An operator wants the host rebooted, or a pool at rest to try again.
    void rebootHost(String hostId, String reason, long now) {
        stirred = true;
        wake();
        if (phase != PoolPhase.STOPPING && host(hostId).filter(GpuHost::running).isPresent()) {
            rebootWanted = hostId;
            enter(PoolPhase.REBOOTING, "rebooted by an operator: " + reason, now);
        }
    }

    /// An operator wants every host stopped.
    void stopNow(String reason, long now) {
        stirred = true;
        resting = true;
        beginStop(PoolPhase.STOPPED, "stopped by an operator: " + reason, now);
    }

    /// EC2 answered which hosts there are.
    void hostsSeen(List<GpuHost> found, long now) {
        if (seen && hosts.isEmpty() && !found.isEmpty()) {
            wake();
        }
        hosts = found.stream().sorted(Comparator.comparing(GpuHost::id)).toList();
        seen = true;
        acted = false;
        looks.laterHosts(phase, settings, now);
        switch (phase) {
            case STOPPED, FAILED, WAITING_CAPACITY -> foundAtRest(now);
            case READY -> {
                if (hosts.stream().noneMatch(GpuHost::running)) {
                    enter(PoolPhase.STARTING, "the host was lost: " + hostWords(), now);
                }
            }
            case STOPPING -> {
                if (hosts.stream().noneMatch(host -> host.up() || host.state().equals("stopping"))) {
                    enter(afterStop, afterDetail, now);
                }
            }
            default -> {}
        }
    }

    /// The holders were looked at.
    void holdersSeen(List<HolderState> states, long now) {
        looks.laterHolders(phase, resting, settings, now);
        states.stream().filter(state -> !state.open()).forEach(state -> leases.remove(state.holder(), now));
        long moved =
                states.stream().mapToLong(HolderState::lastChunkMillis).max().orElse(0);
        if (moved > readySince) {
            stalls = 0;
        }
        if (phase == PoolPhase.DRAINING && operatorDrain) {
            int inHand = states.stream().mapToInt(HolderState::chunksInHand).sum();
            if (inHand == 0) {
                beginStop(PoolPhase.STOPPED, detail, now);
            }
        } else if (phase == PoolPhase.READY && !leases.isEmpty()) {
            long still = now - Math.max(moved, Math.max(readySince, leases.leasedSince()));
            if (still >= settings.stallLimit().toMillis()) {
                stall(now);
            }
        }
    }

    /// EC2 took the start.
    void started(long now) {
        refusals = 0;
        enter(PoolPhase.STARTING, "the host boots", now);
        bootSince = now;
        attempted(now);
    }

    /// EC2 did not start the host.
    ///
    /// @param noCapacity whether it has none of that type just now
    void startRefused(boolean noCapacity, String message, long now) {
        notBefore = now + slower(refusals++);
        attempted(now);
        String again = "; asked again at " + clock(notBefore);
        enter(noCapacity ? PoolPhase.WAITING_CAPACITY : PoolPhase.STARTING, message + again, now);
    }

    /// EC2 took the stop.
    void stopAsked(GpuHost host, long now) {
        askedToStop.add(host.id());
        stopAskedAt = now;
        attempted(now);
    }

    /// EC2 took the reboot.
    void rebooted(long now) {
        rebootWanted = "";
        bootSince = now;
        acted = true;
        looks.hostsAfter(REBOOT_SETTLES, now);
    }

    /// The host answered over SSH.
    void probed(GpuHost host) {
        proven = host.id();
    }

    /// The host's GPU worker extracted the known image.
    void selfTested(String words, long now) {
        reboots = 0;
        readySince = now;
        enter(PoolPhase.READY, words, now);
    }

    /// The host did not answer, or not as it should.
    void notReadyYet(String message, long now) {
        attempted(now);
        detail = "not ready yet: " + message;
    }

    /// A call failed or was given up; the hosts are looked at again.
    void interrupted(long now) {
        attempted(now);
    }

    // --- what is so
    // ---------------------------------------------------------------------------------------------------

    /// Whether something happened since [#next] was asked.
    boolean stirred() {
        return stirred;
    }

    /// Whether no host runs and nothing is under way.
    boolean isAtRest() {
        return phase == PoolPhase.STOPPED || phase == PoolPhase.FAILED;
    }

    /// Holders that have not heard the latest news; asking takes the list.
    List<String> takeUntold() {
        List<String> untold = toTell.stream().filter(leases::has).toList();
        toTell.clear();
        return untold;
    }

    /// What holders are told.
    PoolNews news() {
        int slots = phase == PoolPhase.READY ? settings.slotsPerHost() : 0;
        return new PoolNews(settings.pool(), phase, slots, detail);
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
                operatorDrain);
    }

    // --- what to do
    // ---------------------------------------------------------------------------------------------------

    /// The next action. Asking does not change what the next answer is, except that what is due by time takes effect.
    PoolAction next(long now) {
        stirred = false;
        if (!seen || looks.hostsDue(now)) {
            return new PoolAction.LookAtHosts();
        }
        if (!leases.isEmpty() && looks.holdersDue(now)) {
            return new PoolAction.LookAtHolders(leases.holders());
        }
        return switch (phase) {
            case STOPPED, FAILED, WAITING_CAPACITY -> rest(now);
            case STARTING, REBOOTING -> bringUp(now);
            case READY -> watch(now);
            case DRAINING -> drain(now);
            case STOPPING -> bringDown(now);
        };
    }

    private PoolAction rest(long now) {
        if (leases.isEmpty() && phase == PoolPhase.WAITING_CAPACITY) {
            enter(PoolPhase.STOPPED, "no lease any more", now);
        }
        if (leases.isEmpty() || resting) {
            return waitFor(Long.MAX_VALUE, resting && !leases.isEmpty() ? "at rest" : "no lease");
        }
        if (now < notBefore) {
            return waitFor(notBefore, "start again");
        }
        enter(PoolPhase.STARTING, "for " + leases.holders().size() + " lease(s)", now);
        return new PoolAction.LookAtHosts();
    }

    private PoolAction bringUp(long now) {
        Optional<GpuHost> chosen = chosenHost();
        if (chosen.isEmpty()) {
            resting = true;
            enter(PoolPhase.FAILED, "no host is tagged featuredrop:pool=" + settings.pool(), now);
            return next(now);
        }
        if (idleFor(now) >= settings.grace().toMillis()) {
            beginStop(PoolPhase.STOPPED, "no lease any more", now);
            return next(now);
        }
        GpuHost host = chosen.get();
        if (host.running() && host.id().equals(rebootWanted)) {
            return new PoolAction.Reboot(host);
        }
        if (host.up() && bootSince == 0) {
            bootSince = now;
        }
        if (bootSince > 0 && now - bootSince >= settings.bootLimit().toMillis()) {
            return giveUpBoot(host, now);
        }
        if (acted || (now < notBefore && host.stopped())) {
            return waitFor(Long.MAX_VALUE, "host is " + host.state());
        }
        if (host.stopped()) {
            return new PoolAction.Start(host);
        }
        if (host.running()) {
            return host.id().equals(proven) ? new PoolAction.SelfTest(host) : new PoolAction.Probe(host);
        }
        return waitFor(Long.MAX_VALUE, "host is " + host.state());
    }

    private PoolAction giveUpBoot(GpuHost host, long now) {
        reboots++;
        if (reboots > settings.rebootLimit()) {
            resting = true;
            beginStop(
                    PoolPhase.FAILED,
                    host.id() + " was not ready within " + settings.bootLimit() + ", rebooted " + settings.rebootLimit()
                            + " time(s); last: " + detail,
                    now);
            return next(now);
        }
        String words = host.id() + " was not ready within " + settings.bootLimit() + ": " + detail;
        bootSince = 0;
        enter(PoolPhase.REBOOTING, words, now);
        return host.running() ? new PoolAction.Reboot(host) : new PoolAction.LookAtHosts();
    }

    private PoolAction watch(long now) {
        if (!leases.isEmpty()) {
            return waitFor(Long.MAX_VALUE, "watch hosts and leases");
        }
        long end = leases.leaselessSince() + settings.grace().toMillis();
        if (now >= end) {
            enter(PoolPhase.DRAINING, "no lease for " + settings.grace(), now);
            return next(now);
        }
        return waitFor(end, "no lease, grace time");
    }

    private PoolAction drain(long now) {
        if (operatorDrain) {
            if (leases.isEmpty() || now - since >= settings.stallLimit().toMillis()) {
                beginStop(PoolPhase.STOPPED, detail, now);
                return next(now);
            }
            return waitFor(Long.MAX_VALUE, "chunks in hand");
        }
        if (!leases.isEmpty()) {
            enter(PoolPhase.STARTING, "needed again", now);
            return new PoolAction.LookAtHosts();
        }
        long end = leases.leaselessSince() + settings.grace().toMillis();
        if (now >= end) {
            beginStop(PoolPhase.STOPPED, detail, now);
            return next(now);
        }
        return waitFor(end, "no lease, grace time");
    }

    private PoolAction bringDown(long now) {
        if (now - stopAskedAt >= STOP_AGAIN) {
            askedToStop.clear();
        }
        return hosts.stream()
                .filter(host -> host.up() && !askedToStop.contains(host.id()))
                .findFirst()
                .<PoolAction>map(PoolAction.Stop::new)
                .orElseGet(() -> waitFor(Long.MAX_VALUE, "hosts stop"));
    }

    // --- in between
    // ---------------------------------------------------------------------------------------------------

    private void foundAtRest(long now) {
        boolean up = hosts.stream().anyMatch(GpuHost::up);
        if (up && leases.isEmpty()) {
            leases.countFrom(now);
            enter(PoolPhase.DRAINING, "found running without a lease: " + hostWords(), now);
            operatorDrain = false;
        } else if (up && resting) {
            beginStop(phase, detail, now);
        } else if (up) {
            notBefore = 0;
        }
    }

    private void stall(long now) {
        String words = "no chunk was started or finished for " + settings.stallLimit() + " in spite of "
                + leases.holders().size() + " lease(s)";
        if (stalls++ >= settings.rebootLimit()) {
            resting = true;
            beginStop(PoolPhase.FAILED, words + ", " + stalls + " times in a row", now);
            return;
        }
        notBefore = now + slower(stalls);
        beginStop(PoolPhase.STOPPED, words + "; tried again at " + clock(notBefore), now);
    }

    private void beginStop(PoolPhase then, String why, long now) {
        afterStop = then;
        afterDetail = why;
        askedToStop.clear();
        enter(PoolPhase.STOPPING, why, now);
    }

    private void wake() {
        resting = false;
        notBefore = 0;
        refusals = 0;
        reboots = 0;
        stalls = 0;
    }

    private void enter(PoolPhase next, String why, long now) {
        boolean changes = next != phase;
        if (next == PoolPhase.STARTING || next == PoolPhase.REBOOTING) {
            proven = "";
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
            looks.quicken(phase, settings, now);
        }
    }

    private void attempted(long now) {
        acted = true;
        looks.laterHosts(phase, settings, now);
    }

    private PoolAction waitFor(long until, String why) {
        long wake = Math.min(until, looks.nextHosts());
        return new PoolAction.Wait(leases.isEmpty() ? wake : Math.min(wake, looks.nextHolders()), why);
    }

    private static long slower(int before) {
        return Math.min(SLOWEST_RETRY, Duration.ofMinutes(1).toMillis() << Math.min(before, 10));
    }

    private long idleFor(long now) {
        return leases.isEmpty() ? now - leases.leaselessSince() : 0;
    }

    private Optional<GpuHost> chosenHost() {
        return hosts.stream()
                .min(Comparator.comparingInt(PoolMachine::readiness).thenComparing(GpuHost::id));
    }

    private static int readiness(GpuHost host) {
        return host.running() ? 0 : host.up() ? 1 : host.stopped() ? 2 : 3;
    }

    private Optional<GpuHost> host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    private String hostWords() {
        return hosts.isEmpty()
                ? "no host is tagged featuredrop:pool=" + settings.pool()
                : String.join(
                        ", ",
                        hosts.stream()
                                .map(host -> host.id() + " is " + host.state())
                                .toList());
    }

    private static String clock(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
