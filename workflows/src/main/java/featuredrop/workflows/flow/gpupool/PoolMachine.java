package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The decisions of a pool of one or several hosts: told what happened, it says what to do next. It calls nothing,
/// reads no clock and is deterministic, so that a workflow can use it. Times are milliseconds since the epoch.
///
/// Each action that [#next] gives out runs until its result is told, and no other one with the same subject is given
/// out before. An answer that no longer fits what the host has become is ignored.
final class PoolMachine {
    private static final long LOOK_AGAIN = Duration.ofMinutes(1).toMillis();
    private static final long SOON = Duration.ofSeconds(1).toMillis();
    private static final long SHORTEST_FRESH = Duration.ofSeconds(15).toMillis();

    private final Leases leases;
    private final PoolLooks looks;
    private final PoolClock clock;
    private final HostTable hosts;
    private final Workload work;
    private final Growth growth;
    private final PoolMoney money;
    private final Map<String, Running> running = new HashMap<>();
    private final String tokens;
    private PoolSettings settings;
    private PoolView view;
    private String told;
    private String trouble = "";
    private long since;
    private long seenAt;
    private long wakeAt;
    private int launches;
    private boolean stirred;

    /// @param since when it was given out
    private record Running(PoolAction action, long since) {}

    /// @param tokens begins the token of each new host; differs from run to run
    PoolMachine(PoolSettings settings, PoolCarried carried, String tokens) {
        this.settings = settings;
        this.tokens = tokens;
        leases = new Leases(carried.leases(), carried.released(), carried.leaselessSince(), carried.leasedSince());
        clock = new PoolClock(carried.fleet().lostMillis());
        hosts = new HostTable(carried.fleet().hosts());
        work = new Workload(carried.fleet().chunksPerMinute());
        growth = new Growth(hosts, carried);
        money = new PoolMoney(hosts, leases, carried.fleet().money());
        looks = new PoolLooks(hosts, leases, growth);
        view = new PoolView(carried.phase(), carried.detail());
        since = carried.sinceMillis();
        told = news();
    }

    PoolSettings settings() {
        return settings;
    }

    /// The holders and their leases.
    Leases leases() {
        return leases;
    }

    /// What the hosts have used, and who waits for the ceiling.
    PoolMoney money() {
        return money;
    }

    /// The hosts as they are known.
    HostTable hosts() {
        return hosts;
    }

    /// Whether something happened since [#next] was asked.
    boolean stirred() {
        return stirred;
    }

    /// When [#next] has to be asked again at the latest.
    long wakeAt() {
        return wakeAt;
    }

    /// Whether no host is up and nothing runs.
    boolean isDown() {
        return running.isEmpty()
                && seenAt > 0
                && hosts.count(host -> host.paid() || host.state() == HostState.STOPPING) == 0;
    }

    /// What an operator sees.
    PoolState state() {
        String detail = Stream.of(view.detail(), trouble, money.detail(settings, clock.seen()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; "));
        boolean waits = !leases.isEmpty() && growth.ladder().notBefore() > clock.seen();
        return new PoolState(
                settings.pool(),
                view.phase(),
                detail,
                hosts.shown(),
                leases.list(),
                since,
                hosts.all().stream().map(HostRecord::view).toList(),
                work.backlog(settings.fleet(), waits ? growth.ladder().notBefore() : 0));
    }

    /// What a holder is told.
    PoolNotice notice() {
        int slots = view.phase() == PoolPhase.READY ? hosts.ready() * settings.slotsPerHost() : 0;
        return new PoolNotice(
                settings.pool(), view.phase(), slots, view.detail(), PoolNotice.Rate.of(hosts.shown(), settings));
    }

    /// What a drop is told that waits for the ceiling.
    PoolNotice refusal(long now) {
        return money.refusal(settings, view.phase(), now);
    }

    /// What the next run needs.
    PoolCarried carried() {
        PoolCarried.Fleet fleet = new PoolCarried.Fleet(
                List.copyOf(hosts.all()),
                growth.ladder(),
                growth.roll(),
                work.measuredRate(),
                growth.surplusSince(),
                clock.lost(),
                money.carried());
        return PoolCarried.of(view, since, leases, fleet);
    }

    /// The configuration was read again.
    void configure(PoolSettings newer) {
        stirred = true;
        if (!newer.fleet().build().equals(settings.fleet().build())
                && !growth.roll().active()) {
            growth.roll(Roll.NONE);
        }
        settings = newer;
    }

    /// A drop asks for the pool. Only a holder without a lease wakes a pool at rest: one that waits and asks again does
    /// not, or a broken host would be tried without end.
    void acquire(String holder, long epoch, long now) {
        happened(now);
        if (!money.letsWait(holder, epoch, settings, now)) {
            take(holder, epoch, now);
        }
    }

    private void take(String holder, long epoch, long now) {
        if (leases.acquire(holder, epoch, now)) {
            growth.begin();
        }
    }

    /// A drop gives its lease back.
    void release(String holder, long epoch, long now) {
        happened(now);
        money.released(holder, epoch);
        leases.release(holder, epoch, now);
    }

    /// The holder no longer exists.
    void gone(String holder, long now) {
        money.gone(holder);
        leases.forget(holder, now);
    }

    /// A person or a worker wants something of one host.
    HostRequests requests(long now) {
        happened(now);
        looks.holdersNow();
        return new HostRequests(hosts, growth, moment(now));
    }

    /// An operator wants every host stopped.
    void stopNow(String reason, long now) {
        happened(now);
        String why = "stopped by an operator: " + reason;
        growth.ladder(growth.ladder().rested(why));
        stopAll(why, now);
    }

    private void stopAll(String why, long now) {
        hosts.which(host -> host.serving() || host.state() == HostState.DRAINING)
                .forEach(host -> hosts.put(HostCare.stop(host, why, moment(now))));
    }

    /// An operator wants every host to have that build.
    String rollHosts(String build, String reason, long now) {
        happened(now);
        growth.roll(Roll.begun(build));
        return "rolling to " + build + " (" + reason + "); the pool's state says how far it is";
    }

    /// EC2 answered which hosts there are.
    void hostsSeen(List<GpuHost> found, long now) {
        Running look = ended(PoolAction.LookAtHosts.SUBJECT, now);
        trouble = "";
        seenAt = look.since();
        hosts.seen(found, now);
        money.hostsSeen(now);
        looks.hostsSeen(settings, now);
    }

    /// The holders were checked.
    void holdersSeen(List<HolderState> states, long now) {
        Running look = ended(PoolAction.LookAtHolders.SUBJECT, now);
        looks.laterHolders(settings, now);
        Map<String, Long> asked = new HashMap<>();
        leases.list().forEach(lease -> asked.put(lease.holder(), lease.sinceMillis()));
        for (HolderState state : states) {
            // A lease that came after the question belongs to a new run of the same drop.
            if (!state.open() && asked.getOrDefault(state.holder(), Long.MAX_VALUE) <= look.since()) {
                leases.remove(state.holder(), now);
            }
        }
        work.seen(states, hosts.ready(), look.since(), settings);
        money.holdersSeen(states, now);
        if (view.phase() == PoolPhase.READY) {
            long moved = states.stream()
                    .mapToLong(HolderState::lastChunkMillis)
                    .max()
                    .orElse(0);
            watchChunks(moved, now);
        }
    }

    private void watchChunks(long moved, long now) {
        if (moved > since) {
            growth.ladder(growth.ladder().moved());
        }
        long from = Math.max(Math.max(moved, since), Math.max(leases.leasedSince(), clock.lateAt()));
        if (!leases.isEmpty() && now - from >= settings.stallLimit().toMillis()) {
            String why = "no chunk was started or finished for " + settings.stallLimit() + " despite "
                    + leases.holders().size() + " lease(s)";
            growth.ladder(growth.ladder().stalled(settings.rebootLimit(), why, now));
            stopAll(why, now);
        }
    }

    /// EC2 makes a new host.
    void launched(PoolAction.Launch action, String hostId, long now) {
        ended(action.subject(), now);
        launches++;
        growth.ladder(growth.ladder().accepted());
        GpuHost made = new GpuHost(
                hostId,
                "pending",
                "",
                action.template().type(),
                action.template().zone(),
                action.template().spot(),
                "");
        HostCare.Moment at = moment(now);
        HostRecord host = HostCare.start(
                HostRecord.found(made, now), "made from " + action.template().text(), at);
        HostRecord asked = host.way(host.way().asked(now));
        boolean wanted = at.leased() && !growth.ladder().resting();
        hosts.put(wanted ? asked : HostCare.stop(asked, "no longer needed", at));
    }

    /// A host, or its worker, or EC2 answered what was asked about it.
    HostAnswers answered(PoolAction.OnHost action, long now) {
        ended(action.subject(), now);
        if (!(action instanceof PoolAction.Check)) {
            looks.hostsBy(now + SOON);
        }
        return new HostAnswers(hosts, growth, moment(now));
    }

    /// A call failed, or was cancelled.
    ///
    /// @param why null when it was cancelled
    void failed(PoolAction action, Ladder.@Nullable Refusal why, long now) {
        Running ended = ended(action.subject(), now);
        // An answer that an outage has made late says nothing about the host.
        boolean counts = why != null && ended.since() >= clock.lateAt();
        switch (action) {
            case PoolAction.LookAtHosts _ -> {
                trouble = why == null ? "" : why.words();
                looks.hostsAt(now + LOOK_AGAIN);
            }
            case PoolAction.LookAtHolders _ -> looks.laterHolders(settings, now);
            case PoolAction.Launch(var rung, var _) -> {
                if (why != null) {
                    // Whether a call that was not answered made a host is not known; the same token makes no second
                    // one.
                    launches += why.is(Ladder.NO_ANSWER) ? 0 : 1;
                    growth.ladder(growth.ladder().refused(rung, why, now));
                }
            }
            case PoolAction.OnHost on -> {
                if (counts && why != null) {
                    new HostAnswers(hosts, growth, moment(now)).failed(on, why);
                }
            }
        }
    }

    /// What is to be done now, side by side.
    List<PoolAction> next(long now) {
        tick(now);
        stirred = false;
        money.admitted(settings, now).forEach((holder, epoch) -> take(holder, epoch, now));
        List<PoolAction> actions = new ArrayList<>();
        if (seenAt > 0) {
            if (leases.isEmpty()) {
                work.none();
                money.none();
                stopWithoutLease(now);
            }
            boolean fresh = now - seenAt
                    <= Math.max(SHORTEST_FRESH, settings.watchEvery().toMillis());
            boolean launching = running.containsKey(PoolAction.Launch.SUBJECT);
            growth.decide(moment(now, money.affordable(settings, now)), fresh, launching)
                    .map(rung -> new PoolAction.Launch(rung, tokens + "-" + launches + "-" + rung.number()))
                    .ifPresent(actions::add);
            careForHosts(actions, now);
            if (growth.needsLook()) {
                looks.hostsBy(now);
            }
        }
        lookAround(actions, now);
        actions.forEach(action -> running.put(action.subject(), new Running(action, now)));
        settle(now);
        wakeAt = Math.min(looks.wakeAt(running.keySet(), moment(now)), money.wakeAt(now));
        return actions;
    }

    private void stopWithoutLease(long now) {
        if (now >= leases.graceEnds(settings.grace())) {
            String why = "no lease for " + settings.grace();
            hosts.which(HostRecord::serving).forEach(host -> hosts.put(HostCare.stop(host, why, moment(now))));
        }
    }

    private void careForHosts(List<PoolAction> actions, long now) {
        for (HostRecord known : hosts.all()) {
            if (running.containsKey(known.id())) {
                continue;
            }
            HostCare.Step step = HostCare.next(known, moment(now));
            // A change of state may allow the next step at once.
            if (step.action() == null && step.host().state() != known.state()) {
                step = HostCare.next(step.host(), moment(now));
            }
            hosts.put(step.host());
            if (step.action() != null) {
                actions.add(step.action());
            }
        }
    }

    private void lookAround(List<PoolAction> actions, long now) {
        looks.setPace(moment(now));
        if (looks.hostsDue(now) && !running.containsKey(PoolAction.LookAtHosts.SUBJECT)) {
            actions.add(new PoolAction.LookAtHosts());
        }
        if (!leases.isEmpty() && looks.holdersDue(now) && !running.containsKey(PoolAction.LookAtHolders.SUBJECT)) {
            actions.add(new PoolAction.LookAtHolders(leases.holders()));
        }
    }

    private void settle(long now) {
        HostCare.Moment at = moment(now);
        boolean canGrow = seenAt == 0
                || growth.ladder().next(hosts.all(), settings).isPresent()
                || running.containsKey(PoolAction.Launch.SUBJECT);
        PoolView newer = PoolView.of(hosts, growth, at, canGrow);
        if (newer.phase() != view.phase()) {
            since = now;
        }
        view = newer;
        String latest = news();
        if (!latest.equals(told)) {
            told = latest;
            leases.tellAll();
        }
    }

    /// What makes a difference to holders.
    private String news() {
        PoolNotice notice = notice();
        return notice.phase() + " " + notice.slots() + " " + notice.rate() + " "
                + growth.ladder().words();
    }

    private HostCare.Moment moment(long now) {
        return moment(now, settings);
    }

    private HostCare.Moment moment(long now, PoolSettings bounded) {
        return new HostCare.Moment(now, clock.of(now), !leases.isEmpty(), bounded, work, growth.roll());
    }

    private Running ended(String subject, long now) {
        happened(now);
        Running run = running.remove(subject);
        return run == null ? new Running(new PoolAction.LookAtHosts(), now) : run;
    }

    private void happened(long now) {
        tick(now);
        stirred = true;
    }

    private void tick(long now) {
        long before = clock.lost();
        clock.tick(now, wakeAt, settings.watchEvery());
        if (clock.lost() != before) {
            work.interrupted();
        }
    }
}
