package featuredrop.workflows.flow.gpupool.onehost;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.flow.gpupool.both.PollSchedule;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The decisions of a pool: told what happened, it says what to do next. It calls nothing, reads no clock and is
/// deterministic, so that a workflow can use it. Times are milliseconds since the epoch.
///
/// One check of the hosts allows one attempt on them; after that the machine waits for the next check. It never relies
/// on an earlier state of a host. What a phase alone knows is in its [Phase]; the machine itself holds what lasts
/// over all phases.
final class PoolMachine {
    /// A stop that EC2 has not shown by then is requested again.
    private static final long STOP_AGAIN = Duration.ofMinutes(2).toMillis();

    private final Leases leases;
    private final PollSchedule looks = new PollSchedule();
    private PoolSettings settings;
    private PoolHosts hosts = PoolHosts.UNSEEN;
    private PhaseState standing;
    private StartAttempts attempts;
    private boolean stirred;

    PoolMachine(PoolSettings settings, OneHostCarried carried) {
        this.settings = settings;
        leases = new Leases(carried.leases(), carried.released(), carried.leaselessSince(), carried.leasedSince());
        standing = new PhaseState(Phase.of(carried), carried.detail(), carried.sinceMillis());
        attempts = StartAttempts.of(carried);
    }

    PoolSettings settings() {
        return settings;
    }

    /// What it is doing.
    PhaseState standing() {
        return standing;
    }

    /// The holders and their leases.
    Leases leases() {
        return leases;
    }

    /// The hosts as they were seen last.
    PoolHosts hosts() {
        return hosts;
    }

    /// Whether something happened since [#next] was asked.
    boolean stirred() {
        return stirred;
    }

    /// What an operator sees.
    PoolState state() {
        return standing.state(settings, hosts, leases);
    }

    /// What the next run needs.
    OneHostCarried carried() {
        return standing.carried(leases, attempts);
    }

    /// The configuration was read again.
    void configure(PoolSettings newer) {
        settings = newer;
        stirred = true;
    }

    /// A drop asks for the pool. Only a holder without a lease wakes a pool at rest: one that waits and asks again does
    /// not, or a broken host would be tried without end.
    void acquire(String holder, long epoch, long now) {
        stirred = true;
        if (leases.acquire(holder, epoch, now)) {
            attempts = StartAttempts.NONE;
        }
    }

    /// A drop gives its lease back.
    void release(String holder, long epoch, long now) {
        stirred = true;
        leases.release(holder, epoch, now);
    }

    /// The holder no longer exists.
    void gone(String holder, long now) {
        leases.forget(holder, now);
    }

    /// An operator wants the host drained; with one host per pool that drains the pool.
    void drainHost(String reason, long now) {
        stirred = true;
        attempts = attempts.rested();
        String why = "drained by an operator: " + reason;
        if (hosts.isAnyUp()) {
            looks.holdersNow();
            enter(new Phase.Draining(true), why, now);
        } else {
            enter(new Phase.Stopping(new Phase.Stopped()), why, now);
        }
    }

    /// An operator wants the host rebooted, or a pool at rest to start again.
    void rebootHost(String hostId, String reason, long now) {
        stirred = true;
        attempts = StartAttempts.NONE;
        if (!(phase() instanceof Phase.Stopping)
                && hosts.host(hostId).filter(GpuHost::running).isPresent()) {
            BootState boot = phase() instanceof Phase.BringingUp up ? up.boot() : BootState.NONE;
            enter(new Phase.Rebooting(boot.unproven().wantsReboot(hostId)), "rebooted by an operator: " + reason, now);
        }
    }

    /// An operator wants every host stopped.
    void stopNow(String reason, long now) {
        stirred = true;
        attempts = attempts.rested();
        enter(new Phase.Stopping(new Phase.Stopped()), "stopped by an operator: " + reason, now);
    }

    /// EC2 answered which hosts there are.
    void hostsSeen(List<GpuHost> found, long now) {
        if (hosts.seen() && hosts.list().isEmpty() && !found.isEmpty()) {
            attempts = StartAttempts.NONE;
        }
        hosts = PoolHosts.found(found);
        looks.hostsSeen(phase().name(), settings, now);
        switch (phase()) {
            case Phase.AtRest rest when hosts.isAnyUp() -> foundUpAtRest(rest, now);
            case Phase.Ready _
            when !hosts.isAnyRunning() ->
                enter(new Phase.Starting(BootState.NONE), "the host was lost: " + hosts.describe(settings.pool()), now);
            case Phase.Stopping stopping when hosts.areAllDown() -> enter(stopping.then(), standing.detail(), now);
            case Phase.AtRest _, Phase.BringingUp _, Phase.Ready _, Phase.Draining _, Phase.Stopping _ -> {}
        }
    }

    private void foundUpAtRest(Phase.AtRest rest, long now) {
        if (leases.isEmpty()) {
            leases.countFrom(now);
            enter(new Phase.Draining(false), "found running without a lease: " + hosts.describe(settings.pool()), now);
        } else if (attempts.resting()) {
            enter(new Phase.Stopping(rest), standing.detail(), now);
        } else {
            attempts = attempts.atOnce();
        }
    }

    /// The holders were checked.
    void holdersSeen(List<HolderState> states, long now) {
        looks.laterHolders(phase().name(), attempts.resting(), settings, now);
        states.stream().filter(state -> !state.open()).forEach(state -> leases.remove(state.holder(), now));
        long moved =
                states.stream().mapToLong(HolderState::lastChunkMillis).max().orElse(0);
        switch (phase()) {
            case Phase.Ready _ -> watchChunks(moved, now);
            case Phase.Draining(boolean byOperator)
            when byOperator && states.stream().allMatch(state -> state.chunksInHand() == 0) ->
                enter(new Phase.Stopping(new Phase.Stopped()), standing.detail(), now);
            case Phase.AtRest _, Phase.BringingUp _, Phase.Draining _, Phase.Stopping _ -> {}
        }
    }

    private void watchChunks(long moved, long now) {
        if (moved > standing.since()) {
            attempts = attempts.moved();
        }
        long still = now - Math.max(moved, Math.max(standing.since(), leases.leasedSince()));
        if (!leases.isEmpty() && still >= settings.stallLimit().toMillis()) {
            stall(now);
        }
    }

    private void stall(long now) {
        String words = "no chunk was started or finished for " + settings.stallLimit() + " despite "
                + leases.holders().size() + " lease(s)";
        attempts = attempts.stalled();
        if (attempts.stalls() > settings.rebootLimit()) {
            attempts = attempts.rested();
            enter(new Phase.Stopping(new Phase.Failed()), words + ", " + attempts.stalls() + " times in a row", now);
        } else {
            attempts = attempts.slowedByStalls(now);
            enter(new Phase.Stopping(new Phase.Stopped()), words + "; tried again at " + attempts.clock(), now);
        }
    }

    /// EC2 accepted the start.
    void started(long now) {
        attempts = attempts.accepted();
        if (phase() instanceof Phase.BringingUp up) {
            enter(up.starting().with(up.starting().boot().begun(now)), "the host boots", now);
            attempted(now);
        }
    }

    /// EC2 did not start the host. An answer that comes after an operator's request is ignored.
    ///
    /// @param noCapacity whether it has none of that type just now
    void startRefused(boolean noCapacity, String message, long now) {
        if (phase() instanceof Phase.BringingUp up) {
            attempts = attempts.refused(now);
            attempted(now);
            String words = message + "; asked again at " + attempts.clock();
            enter(noCapacity ? new Phase.WaitingForCapacity() : up.starting(), words, now);
        }
    }

    /// EC2 accepted the stop.
    void stopAsked(GpuHost host, long now) {
        if (phase() instanceof Phase.Stopping stopping) {
            become(stopping.asked(host.id(), now));
        }
        attempted(now);
    }

    /// EC2 accepted the reboot.
    void rebooted(long now) {
        if (phase() instanceof Phase.BringingUp up) {
            become(up.with(up.boot().wantsReboot(null).begun(now)));
            looks.rebooted(now);
        }
    }

    /// The host answered over SSH.
    void probed(GpuHost host) {
        if (phase() instanceof Phase.BringingUp up) {
            become(up.with(up.boot().answeredBy(host.id())));
        }
    }

    /// The host answered over SSH, but its command hung. After the second time in a row it is rebooted at once.
    void probeHung() {
        if (phase() instanceof Phase.BringingUp up) {
            become(up.with(up.boot().hung()));
        }
    }

    /// The host's GPU worker extracted the known image.
    void selfTested(String words, long now) {
        if (phase() instanceof Phase.BringingUp) {
            attempts = attempts.becameReady();
            enter(new Phase.Ready(), words, now);
        }
    }

    /// The host did not answer, or answered with a failure.
    void notReadyYet(String message, long now) {
        attempted(now);
        if (phase() instanceof Phase.BringingUp) {
            standing = standing.saying("not ready yet: " + message);
        }
    }

    /// An attempt on the hosts was made, with or without success; they are checked again before the next one.
    void attempted(long now) {
        looks.attempted(phase().name(), settings, now);
    }

    /// The next action. A repeated call gives the same answer, except that time limits may have passed.
    PoolAction next(long now) {
        stirred = false;
        if (!hosts.seen() || looks.hostsDue(now)) {
            return new PoolAction.LookAtHosts();
        }
        if (!leases.isEmpty() && looks.holdersDue(now)) {
            return new PoolAction.LookAtHolders(leases.holders());
        }
        return switch (phase()) {
            case Phase.AtRest rest -> rest(rest, now);
            case Phase.BringingUp up -> bringUp(up, now);
            case Phase.Ready _ -> watch(now);
            case Phase.Draining(boolean byOperator) -> byOperator ? drainForOperator(now) : drain(now);
            case Phase.Stopping stopping -> bringDown(stopping, now);
        };
    }

    private PoolAction rest(Phase.AtRest rest, long now) {
        if (leases.isEmpty() && rest instanceof Phase.WaitingForCapacity) {
            enter(new Phase.Stopped(), "no lease any more", now);
        }
        if (leases.isEmpty() || attempts.resting()) {
            return waitFor(Long.MAX_VALUE, leases.isEmpty() ? "no lease" : "at rest");
        }
        if (now < attempts.notBefore()) {
            return waitFor(attempts.notBefore(), "start again");
        }
        enter(new Phase.Starting(BootState.NONE), "for " + leases.holders().size() + " lease(s)", now);
        return new PoolAction.LookAtHosts();
    }

    private PoolAction bringUp(Phase.BringingUp up, long now) {
        Optional<GpuHost> chosen = hosts.chosen();
        if (chosen.isEmpty()) {
            attempts = attempts.rested();
            enter(new Phase.Failed(), hosts.describe(settings.pool()), now);
            return next(now);
        }
        if (leases.isEmpty() && now >= leases.graceEnds(settings.grace())) {
            enter(new Phase.Stopping(new Phase.Stopped()), "no lease any more", now);
            return next(now);
        }
        GpuHost host = chosen.get();
        if (host.running() && host.id().equals(up.boot().rebootWanted())) {
            return new PoolAction.Reboot(host);
        }
        BootState boot = host.up() && !up.boot().hasBegun() ? up.boot().begun(now) : up.boot();
        become(up.with(boot));
        if (boot.isHopeless(settings.bootLimit(), now)) {
            return giveUpBoot(host, now);
        }
        boolean mayAct = looks.allowAttempt() && (now >= attempts.notBefore() || !host.stopped());
        return Optional.of(host)
                .filter(_ -> mayAct)
                .flatMap(boot::actionOn)
                .orElseGet(() -> waitFor(Long.MAX_VALUE, "host is " + host.state()));
    }

    private PoolAction giveUpBoot(GpuHost host, long now) {
        attempts = attempts.rebooted();
        if (attempts.reboots() > settings.rebootLimit()) {
            attempts = attempts.rested();
            String limits = " was not ready within %s, rebooted %d time(s); last: "
                    .formatted(settings.bootLimit(), settings.rebootLimit());
            enter(new Phase.Stopping(new Phase.Failed()), host.id() + limits + standing.detail(), now);
            return next(now);
        }
        BootState again = host.running() ? BootState.NONE.wantsReboot(host.id()) : BootState.NONE;
        enter(new Phase.Rebooting(again), host.id() + " did not become ready: " + standing.detail(), now);
        return new PoolAction.LookAtHosts();
    }

    private PoolAction watch(long now) {
        if (!leases.isEmpty()) {
            return waitFor(Long.MAX_VALUE, "watch hosts and leases");
        }
        if (now < leases.graceEnds(settings.grace())) {
            return waitFor(leases.graceEnds(settings.grace()), "no lease, grace time");
        }
        enter(new Phase.Draining(false), "no lease for " + settings.grace(), now);
        return next(now);
    }

    private PoolAction drainForOperator(long now) {
        long end = standing.since() + settings.stallLimit().toMillis();
        if (!leases.isEmpty() && now < end) {
            return waitFor(Long.MAX_VALUE, "running chunks");
        }
        enter(new Phase.Stopping(new Phase.Stopped()), standing.detail(), now);
        return next(now);
    }

    private PoolAction drain(long now) {
        if (!leases.isEmpty()) {
            enter(new Phase.Starting(BootState.NONE), "needed again", now);
            return new PoolAction.LookAtHosts();
        }
        if (now < leases.graceEnds(settings.grace())) {
            return waitFor(leases.graceEnds(settings.grace()), "no lease, grace time");
        }
        enter(new Phase.Stopping(new Phase.Stopped()), standing.detail(), now);
        return next(now);
    }

    private PoolAction bringDown(Phase.Stopping stopping, long now) {
        Phase.Stopping pending = stopping.forgettingAfter(STOP_AGAIN, now);
        become(pending);
        return pending.next(hosts).orElseGet(() -> waitFor(Long.MAX_VALUE, "hosts stop"));
    }

    private Phase phase() {
        return standing.phase();
    }

    /// Begins a phase, or the present one anew with other facts or for another reason.
    private void enter(Phase next, String why, long now) {
        boolean begins = next.name() != phase().name();
        if (begins || !why.equals(standing.detail())) {
            leases.tellAll();
        }
        standing = standing.entering(next, why, now);
        if (begins) {
            looks.begin(next.name(), settings, now);
        }
    }

    /// Notes more of the present phase.
    private void become(Phase same) {
        standing = standing.knowing(same);
    }

    private PoolAction waitFor(long until, String why) {
        return new PoolAction.Wait(Math.min(until, looks.next(!leases.isEmpty())), why);
    }
}
