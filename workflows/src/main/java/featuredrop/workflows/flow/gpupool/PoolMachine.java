package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The decisions of a pool: told what happened, it says what to do next. It calls nothing, reads no clock and is
/// deterministic, so that a workflow can rest on it. Times are milliseconds since the epoch.
///
/// One look at the hosts allows one attempt on them; after that the machine waits for the next look. It never trusts
/// its own memory of a host's state.
final class PoolMachine {
    private static final long SLOWEST_RETRY = Duration.ofMinutes(15).toMillis();
    /// A hung command outlives its own limits, so no pile of them is made.
    private static final int MOST_HUNG_PROBES = 2;
    /// EC2 reports a rebooting host as running; asked at once, it would pass the tests and then go away.
    private static final Duration REBOOT_SETTLES = Duration.ofSeconds(10);
    /// A stop that EC2 has not shown by then is asked for again.
    private static final long STOP_AGAIN = Duration.ofMinutes(2).toMillis();

    private final PoolMemory pool;

    PoolMachine(PoolSettings settings, PoolCarried carried) {
        pool = new PoolMemory(settings, carried);
    }

    /// What the machine knows, for those who show it.
    PoolMemory memory() {
        return pool;
    }

    /// The configuration was read again.
    void configure(PoolSettings newer) {
        pool.settings = newer;
        pool.stirred = true;
    }

    /// A drop asks for the pool. Only a holder without a lease wakes a pool at rest: one that waits and asks again does
    /// not, or a broken host would be tried for ever.
    void acquire(String holder, long epoch, long now) {
        pool.stirred = true;
        if (pool.leases.acquire(holder, epoch, now)) {
            pool.wake();
        }
        if (pool.leases.has(holder)) {
            pool.toTell.add(holder);
        }
    }

    /// A drop gives its lease back.
    void release(String holder, long epoch, long now) {
        pool.stirred = true;
        pool.leases.release(holder, epoch, now);
        pool.toTell.remove(holder);
    }

    /// The holder turned out to be gone.
    void gone(String holder, long now) {
        pool.leases.remove(holder, now);
        pool.toTell.remove(holder);
    }

    /// An operator wants the host drained; with one host per pool that drains the pool.
    void drainHost(String reason, long now) {
        pool.stirred = true;
        pool.resting = true;
        if (pool.hosts.stream().noneMatch(GpuHost::up)) {
            pool.beginStop(PoolPhase.STOPPED, "drained by an operator: " + reason, now);
            return;
        }
        pool.looks.holdersNow();
        pool.enter(PoolPhase.DRAINING, "drained by an operator: " + reason, now);
        pool.operatorDrain = true;
    }

    /// An operator wants the host rebooted, or a pool at rest to try again.
    void rebootHost(String hostId, String reason, long now) {
        pool.stirred = true;
        pool.wake();
        if (pool.phase != PoolPhase.STOPPING
                && pool.host(hostId).filter(GpuHost::running).isPresent()) {
            pool.rebootWanted = hostId;
            pool.enter(PoolPhase.REBOOTING, "rebooted by an operator: " + reason, now);
        }
    }

    /// An operator wants every host stopped.
    void stopNow(String reason, long now) {
        pool.stirred = true;
        pool.resting = true;
        pool.beginStop(PoolPhase.STOPPED, "stopped by an operator: " + reason, now);
    }

    /// EC2 answered which hosts there are.
    void hostsSeen(List<GpuHost> found, long now) {
        if (pool.seen && pool.hosts.isEmpty() && !found.isEmpty()) {
            pool.wake();
        }
        pool.hosts = found.stream().sorted(Comparator.comparing(GpuHost::id)).toList();
        pool.seen = true;
        pool.acted = false;
        pool.looks.laterHosts(pool.phase, pool.settings, now);
        switch (pool.phase) {
            case STOPPED, FAILED, WAITING_CAPACITY -> foundAtRest(now);
            case READY -> {
                if (pool.hosts.stream().noneMatch(GpuHost::running)) {
                    pool.enter(PoolPhase.STARTING, "the host was lost: " + pool.hostWords(), now);
                }
            }
            case STOPPING -> {
                if (pool.hosts.stream()
                        .noneMatch(host -> host.up() || host.state().equals("stopping"))) {
                    pool.enter(pool.afterStop, pool.afterDetail, now);
                }
            }
            default -> {}
        }
    }

    /// The holders were looked at.
    void holdersSeen(List<HolderState> states, long now) {
        pool.looks.laterHolders(pool.phase, pool.resting, pool.settings, now);
        states.stream().filter(state -> !state.open()).forEach(state -> pool.leases.remove(state.holder(), now));
        long moved =
                states.stream().mapToLong(HolderState::lastChunkMillis).max().orElse(0);
        if (pool.phase == PoolPhase.READY && moved > pool.readySince) {
            pool.stalls = 0;
        }
        if (pool.phase == PoolPhase.DRAINING && pool.operatorDrain) {
            int inHand = states.stream().mapToInt(HolderState::chunksInHand).sum();
            if (inHand == 0) {
                pool.beginStop(PoolPhase.STOPPED, pool.detail, now);
            }
        } else if (pool.phase == PoolPhase.READY && !pool.leases.isEmpty()) {
            long still = now - Math.max(moved, Math.max(pool.readySince, pool.leases.leasedSince()));
            if (still >= pool.settings.stallLimit().toMillis()) {
                stall(now);
            }
        }
    }

    /// EC2 took the start.
    void started(long now) {
        pool.refusals = 0;
        if (!bringsUp()) {
            return;
        }
        pool.enter(PoolPhase.STARTING, "the host boots", now);
        pool.bootSince = now;
        pool.attempted(now);
    }

    /// EC2 did not start the host.
    ///
    /// @param noCapacity whether it has none of that type just now
    void startRefused(boolean noCapacity, String message, long now) {
        if (!bringsUp()) {
            return;
        }
        pool.notBefore = now + slower(pool.refusals++);
        pool.attempted(now);
        String again = "; asked again at " + clock(pool.notBefore);
        pool.enter(noCapacity ? PoolPhase.WAITING_CAPACITY : PoolPhase.STARTING, message + again, now);
    }

    /// EC2 took the stop.
    void stopAsked(GpuHost host, long now) {
        pool.askedToStop.add(host.id());
        pool.stopAskedAt = now;
        pool.attempted(now);
    }

    /// EC2 took the reboot.
    void rebooted(long now) {
        pool.rebootWanted = "";
        if (!bringsUp()) {
            return;
        }
        pool.bootSince = now;
        pool.acted = true;
        pool.looks.hostsAfter(REBOOT_SETTLES, now);
    }

    /// The host answered over SSH.
    void probed(GpuHost host) {
        pool.hungProbes = 0;
        pool.proven = host.id();
    }

    /// The host answered over SSH, its command hung: a second time in a row, and it is rebooted without more waiting.
    void probeHung() {
        pool.hungProbes++;
    }

    /// The host's GPU worker extracted the known image.
    void selfTested(String words, long now) {
        if (!bringsUp()) {
            return;
        }
        pool.reboots = 0;
        pool.readySince = now;
        pool.enter(PoolPhase.READY, words, now);
    }

    /// The host did not answer, or not as it should.
    void notReadyYet(String message, long now) {
        pool.attempted(now);
        if (bringsUp()) {
            pool.detail = "not ready yet: " + message;
        }
    }

    /// A call failed or was given up; the hosts are looked at again.
    void interrupted(long now) {
        pool.attempted(now);
    }

    /// The next action. Asking does not change what the next answer is, except that what is due by time takes effect.
    PoolAction next(long now) {
        pool.stirred = false;
        if (!pool.seen || pool.looks.hostsDue(now)) {
            return new PoolAction.LookAtHosts();
        }
        if (!pool.leases.isEmpty() && pool.looks.holdersDue(now)) {
            return new PoolAction.LookAtHolders(pool.leases.holders());
        }
        return switch (pool.phase) {
            case STOPPED, FAILED, WAITING_CAPACITY -> rest(now);
            case STARTING, REBOOTING -> bringUp(now);
            case READY -> watch(now);
            case DRAINING -> drain(now);
            case STOPPING -> bringDown(now);
        };
    }

    private PoolAction rest(long now) {
        if (pool.leases.isEmpty() && pool.phase == PoolPhase.WAITING_CAPACITY) {
            pool.enter(PoolPhase.STOPPED, "no lease any more", now);
        }
        if (pool.leases.isEmpty() || pool.resting) {
            return pool.waitFor(Long.MAX_VALUE, pool.resting && !pool.leases.isEmpty() ? "at rest" : "no lease");
        }
        if (now < pool.notBefore) {
            return pool.waitFor(pool.notBefore, "start again");
        }
        pool.enter(PoolPhase.STARTING, "for " + pool.leases.holders().size() + " lease(s)", now);
        return new PoolAction.LookAtHosts();
    }

    private PoolAction bringUp(long now) {
        Optional<GpuHost> chosen = pool.chosenHost();
        if (chosen.isEmpty()) {
            pool.resting = true;
            pool.enter(PoolPhase.FAILED, "no host is tagged featuredrop:pool=" + pool.settings.pool(), now);
            return next(now);
        }
        if (pool.idleFor(now) >= pool.settings.grace().toMillis()) {
            pool.beginStop(PoolPhase.STOPPED, "no lease any more", now);
            return next(now);
        }
        GpuHost host = chosen.get();
        if (host.running() && host.id().equals(pool.rebootWanted)) {
            return new PoolAction.Reboot(host);
        }
        if (host.up() && pool.bootSince == 0) {
            pool.bootSince = now;
        }
        boolean late = now - pool.bootSince >= pool.settings.bootLimit().toMillis();
        if (pool.bootSince > 0 && (late || pool.hungProbes >= MOST_HUNG_PROBES)) {
            return giveUpBoot(host, now);
        }
        if (pool.acted || (now < pool.notBefore && host.stopped())) {
            return pool.waitFor(Long.MAX_VALUE, "host is " + host.state());
        }
        if (host.stopped()) {
            return new PoolAction.Start(host);
        }
        if (host.running()) {
            return host.id().equals(pool.proven) ? new PoolAction.SelfTest(host) : new PoolAction.Probe(host);
        }
        return pool.waitFor(Long.MAX_VALUE, "host is " + host.state());
    }

    private PoolAction giveUpBoot(GpuHost host, long now) {
        pool.reboots++;
        if (pool.reboots > pool.settings.rebootLimit()) {
            pool.resting = true;
            pool.beginStop(
                    PoolPhase.FAILED,
                    host.id() + " was not ready within " + pool.settings.bootLimit() + ", rebooted "
                            + pool.settings.rebootLimit() + " time(s); last: " + pool.detail,
                    now);
            return next(now);
        }
        String words = host.id() + " did not become ready: " + pool.detail;
        pool.bootSince = 0;
        pool.enter(PoolPhase.REBOOTING, words, now);
        pool.rebootWanted = host.running() ? host.id() : "";
        return new PoolAction.LookAtHosts();
    }

    private PoolAction watch(long now) {
        if (!pool.leases.isEmpty()) {
            return pool.waitFor(Long.MAX_VALUE, "watch hosts and leases");
        }
        long end = pool.leases.leaselessSince() + pool.settings.grace().toMillis();
        if (now >= end) {
            pool.enter(PoolPhase.DRAINING, "no lease for " + pool.settings.grace(), now);
            return next(now);
        }
        return pool.waitFor(end, "no lease, grace time");
    }

    private PoolAction drain(long now) {
        if (pool.operatorDrain) {
            if (pool.leases.isEmpty()
                    || now - pool.since >= pool.settings.stallLimit().toMillis()) {
                pool.beginStop(PoolPhase.STOPPED, pool.detail, now);
                return next(now);
            }
            return pool.waitFor(Long.MAX_VALUE, "chunks in hand");
        }
        if (!pool.leases.isEmpty()) {
            pool.enter(PoolPhase.STARTING, "needed again", now);
            return new PoolAction.LookAtHosts();
        }
        long end = pool.leases.leaselessSince() + pool.settings.grace().toMillis();
        if (now >= end) {
            pool.beginStop(PoolPhase.STOPPED, pool.detail, now);
            return next(now);
        }
        return pool.waitFor(end, "no lease, grace time");
    }

    private PoolAction bringDown(long now) {
        if (now - pool.stopAskedAt >= STOP_AGAIN) {
            pool.askedToStop.clear();
        }
        return pool.hosts.stream()
                .filter(host -> host.up() && !pool.askedToStop.contains(host.id()))
                .findFirst()
                .<PoolAction>map(PoolAction.Stop::new)
                .orElseGet(() -> pool.waitFor(Long.MAX_VALUE, "hosts stop"));
    }

    private void foundAtRest(long now) {
        boolean up = pool.hosts.stream().anyMatch(GpuHost::up);
        if (up && pool.leases.isEmpty()) {
            pool.leases.countFrom(now);
            pool.enter(PoolPhase.DRAINING, "found running without a lease: " + pool.hostWords(), now);
            pool.operatorDrain = false;
        } else if (up && pool.resting) {
            pool.beginStop(pool.phase, pool.detail, now);
        } else if (up) {
            pool.notBefore = 0;
        }
    }

    /// Whether a host is on its way up. An answer that comes later than an operator's wish counts no more.
    private boolean bringsUp() {
        return pool.phase == PoolPhase.STARTING || pool.phase == PoolPhase.REBOOTING;
    }

    private void stall(long now) {
        String words = "no chunk was started or finished for " + pool.settings.stallLimit() + " in spite of "
                + pool.leases.holders().size() + " lease(s)";
        if (pool.stalls++ >= pool.settings.rebootLimit()) {
            pool.resting = true;
            pool.beginStop(PoolPhase.FAILED, words + ", " + pool.stalls + " times in a row", now);
            return;
        }
        pool.notBefore = now + slower(pool.stalls);
        pool.beginStop(PoolPhase.STOPPED, words + "; tried again at " + clock(pool.notBefore), now);
    }

    private static long slower(int before) {
        return Math.min(SLOWEST_RETRY, Duration.ofMinutes(1).toMillis() << Math.min(before, 10));
    }

    private static String clock(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
