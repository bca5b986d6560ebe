package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.both.Leases;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The money of a pool: what its hosts use, and which drops wait because of its ceiling. A drop that holds a lease
/// keeps
/// it beyond the ceiling, so what was begun is finished. Times are milliseconds since the epoch.
final class PoolMoney {
    private static final long DAY = Duration.ofDays(1).toMillis();

    /// A count that could not be kept is tried again after this.
    private static final long KEEP_AGAIN = Duration.ofMinutes(10).toMillis();

    private final HostTable hosts;
    private final Leases leases;
    private final Map<String, Integer> inHand = new HashMap<>();
    private final TreeMap<String, Long> waiting = new TreeMap<>();
    private final Set<String> untold = new LinkedHashSet<>();
    private PoolSpending spending;
    private int chunks;
    private long keepAfter;

    /// What the next run needs.
    ///
    /// @param spending what was counted; null in runs that did not count
    /// @param waiting epoch of each drop that waits for the ceiling; null in runs that knew none
    record Carried(
            @Nullable PoolSpending spending, @Nullable Map<String, Long> waiting) {
        /// Nothing was counted.
        static final Carried NOTHING = new Carried(PoolSpending.NONE, Map.of());
    }

    PoolMoney(HostTable hosts, Leases leases, @Nullable Carried carried) {
        this.hosts = hosts;
        this.leases = leases;
        Carried known = carried == null ? Carried.NOTHING : carried;
        spending = known.spending() == null ? PoolSpending.NONE : known.spending();
        if (known.waiting() != null) {
            waiting.putAll(known.waiting());
        }
    }

    Carried carried() {
        return new Carried(spending, Map.copyOf(waiting));
    }

    /// The hosts were seen.
    void hostsSeen(long now) {
        // A worker that does not name its host has its chunks on some host.
        spending = inHand.isEmpty()
                ? spending.seen(hosts.shown(), chunks, now)
                : spending.seen(hosts.shown(), inHand, now);
    }

    /// The holders were seen.
    void holdersSeen(List<HolderState> states, long now) {
        inHand.clear();
        chunks = 0;
        for (HolderState state : states) {
            chunks += state.chunksInHand();
            state.inHandByHost().forEach((host, count) -> inHand.merge(host, count, Integer::sum));
        }
        hostsSeen(now);
    }

    /// No holder is left.
    void none() {
        inHand.clear();
        chunks = 0;
    }

    PoolSpent spent() {
        return spending.spent();
    }

    /// Whether the count is to be kept now.
    boolean keepIsDue(long now) {
        return spending.keepIsDue() && now >= keepAfter;
    }

    PoolSpent toKeep() {
        return spending.toKeep();
    }

    void kept(PoolSpent what) {
        spending = spending.kept(what);
    }

    void notKept(long now) {
        keepAfter = now + KEEP_AGAIN;
    }

    /// Whether the day has cost as much as it may.
    boolean isOver(PoolSettings settings, long now) {
        return spending.refusal(settings.budget(), now).isPresent();
    }

    /// The settings by which the pool grows: what was begun is finished, but beyond the ceiling with no more hosts than
    /// are up, or with one.
    PoolSettings affordable(PoolSettings settings, long now) {
        return isOver(settings, now) ? settings.atMost(Math.max(1, hosts.count(HostRecord::paid))) : settings;
    }

    /// Lets a drop wait that has no lease, while the day has cost as much as it may.
    ///
    /// @return whether it waits
    boolean letsWait(String holder, long epoch, PoolSettings settings, long now) {
        if (leases.holds(holder) || !isOver(settings, now)) {
            waiting.remove(holder);
            return false;
        }
        if (epoch > leases.released().getOrDefault(holder, Long.MIN_VALUE)) {
            waiting.merge(holder, epoch, Math::max);
            untold.add(holder);
        }
        return true;
    }

    /// A drop no longer needs the pool.
    void released(String holder, long epoch) {
        Long waits = waiting.get(holder);
        if (waits != null && waits <= epoch) {
            gone(holder);
        }
    }

    /// The drop no longer exists.
    void gone(String holder) {
        waiting.remove(holder);
        untold.remove(holder);
    }

    /// The drops that need not wait any longer, with their epochs; they wait no more.
    Map<String, Long> admitted(PoolSettings settings, long now) {
        if (waiting.isEmpty() || isOver(settings, now)) {
            return Map.of();
        }
        Map<String, Long> admitted = new TreeMap<>(waiting);
        waiting.clear();
        untold.clear();
        return admitted;
    }

    /// When the ceiling has to be looked at again: when the next day begins, if a drop waits for it.
    long wakeAt(long now) {
        return waiting.isEmpty() ? Long.MAX_VALUE : (Math.floorDiv(now, DAY) + 1) * DAY;
    }

    boolean hasUntold() {
        return !untold.isEmpty();
    }

    /// The drops that have not been told that they wait; from now on they count as told.
    List<String> takeUntold() {
        List<String> drops = List.copyOf(untold);
        untold.clear();
        return drops;
    }

    /// What a drop is told that waits.
    PoolNotice refusal(PoolSettings settings, PoolPhase phase, long now) {
        return new PoolNotice(settings.pool(), phase, 0, why(settings, now));
    }

    /// For an operator; empty when no drop waits.
    String detail(PoolSettings settings, long now) {
        return waiting.isEmpty() ? "" : waiting.size() + " drop(s) wait: " + why(settings, now);
    }

    private String why(PoolSettings settings, long now) {
        return spending.refusal(settings.budget(), now).orElse("the ceiling of a day was reached");
    }
}
