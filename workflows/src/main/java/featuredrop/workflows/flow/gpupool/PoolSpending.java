package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.Cost;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Counts how long a pool's hosts are up, and how much of that they work, by day in UTC. Immutable; times are
/// milliseconds since the epoch.
///
/// What was seen is taken to last until the next look: a host that was up is counted up to the look that shows it
/// down.
///
/// @param since when the count began; 0 before the first look
/// @param looked the last look
/// @param up the hosts that were up then
/// @param days what was counted, by day and host
/// @param counted until when something was counted; 0 for never
/// @param kept until when the count is kept outside of the workflow
public record PoolSpending(long since, long looked, List<UpHost> up, List<HostDay> days, long counted, long kept) {
    /// Nothing was seen yet.
    public static final PoolSpending NONE = new PoolSpending(0, 0, List.of(), List.of(), 0, 0);

    /// Days that stay in the workflow. Older ones are in the exchange only.
    static final int MOST_DAYS = 35;

    /// A bound on what a run hands to the next one: about 100 KB.
    static final int MOST_LINES = 700;

    /// A chunk is not believed to be in hand for longer after the last look.
    static final Duration BUSY_BELIEVED = Duration.ofMinutes(10);

    /// A count that grows is kept at least so often.
    static final Duration KEEP_EVERY = Duration.ofHours(1);

    private static final long DAY = Duration.ofDays(1).toMillis();

    private static final Comparator<HostDay> ORDER = Comparator.comparing(HostDay::day)
            .thenComparing(HostDay::host)
            .thenComparing(HostDay::type)
            .thenComparing(HostDay::zone)
            .thenComparing(HostDay::spot);

    public PoolSpending {
        up = List.copyOf(up);
        days = List.copyOf(days);
    }

    /// A host that was up.
    ///
    /// @param host as EC2 showed it
    /// @param busy how much of its time it worked, 0 to 1
    public record UpHost(GpuHost host, double busy) {}

    /// A look at the pool. When fewer chunks are in hand than hosts run, the working time is spread evenly over them.
    ///
    /// @param hosts all hosts of the pool
    /// @param chunks how many chunks the hosts have in hand
    public PoolSpending seen(List<GpuHost> hosts, int chunks, long now) {
        long running = hosts.stream().filter(GpuHost::running).count();
        double share = running == 0 ? 0 : Math.min(1, (double) chunks / running);
        return seen(hosts, _ -> share, now);
    }

    /// A look at the pool.
    ///
    /// @param hosts all hosts of the pool
    /// @param chunks how many chunks each host has in hand, by its id
    public PoolSpending seen(List<GpuHost> hosts, Map<String, Integer> chunks, long now) {
        return seen(hosts, host -> chunks.getOrDefault(host.id(), 0) > 0 ? 1.0 : 0.0, now);
    }

    private PoolSpending seen(List<GpuHost> hosts, Function<GpuHost, Double> share, long now) {
        List<UpHost> upNow = hosts.stream()
                .filter(GpuHost::up)
                .map(host -> new UpHost(host, host.running() ? share.apply(host) : 0))
                .toList();
        if (since == 0 || now < looked) {
            return new PoolSpending(since == 0 ? now : since, now, upNow, days, counted, kept);
        }
        boolean grows = !up.isEmpty() && now > looked;
        return new PoolSpending(since, now, upNow, grows ? countedUntil(now) : days, grows ? now : counted, kept);
    }

    private List<HostDay> countedUntil(long now) {
        TreeMap<HostDay, HostDay> lines = new TreeMap<>(ORDER);
        days.forEach(line -> lines.put(line, line));
        for (long from = looked; from < now; ) {
            long until = Math.min(now, (from / DAY + 1) * DAY);
            long believed = Math.clamp(looked + BUSY_BELIEVED.toMillis() - from, 0, until - from);
            for (UpHost seen : up) {
                GpuHost host = seen.host();
                long worked = Math.round(seen.busy() * believed);
                HostDay more =
                        new HostDay(day(from), host.id(), host.type(), host.zone(), host.spot(), until - from, worked);
                lines.merge(more, more, PoolSpending::sum);
            }
            from = until;
        }
        String oldest = day(now - (MOST_DAYS - 1) * DAY);
        List<HostDay> recent = lines.values().stream()
                .filter(line -> line.day().compareTo(oldest) >= 0)
                .toList();
        return recent.subList(Math.max(0, recent.size() - MOST_LINES), recent.size());
    }

    private static HostDay sum(HostDay one, HostDay other) {
        return new HostDay(
                one.day(),
                one.host(),
                one.type(),
                one.zone(),
                one.spot(),
                one.upMillis() + other.upMillis(),
                one.busyMillis() + other.busyMillis());
    }

    /// What was counted.
    public PoolSpent spent() {
        return new PoolSpent(since, looked, days);
    }

    /// Whether the count is to be kept outside of the workflow now: when the last host went down, after the end of a
    /// day, and every hour while it grows.
    public boolean keepIsDue() {
        return counted > kept
                && (up.isEmpty()
                        || counted - kept >= KEEP_EVERY.toMillis()
                        || !day(counted).equals(day(kept)));
    }

    /// What has changed since the count was kept: whole days.
    public PoolSpent toKeep() {
        String from = day(kept);
        return new PoolSpent(
                since,
                looked,
                days.stream().filter(line -> line.day().compareTo(from) >= 0).toList());
    }

    /// The count was kept.
    ///
    /// @param what the answer of [#toKeep]
    public PoolSpending kept(PoolSpent what) {
        return new PoolSpending(since, looked, up, days, counted, what.seenMillis());
    }

    /// The cost of that moment's day so far.
    public Cost today(HostPrices prices, long now) {
        return spent().of(day(now)).days().stream()
                .map(line -> line.cost(prices))
                .reduce(Cost.NOTHING, Cost::plus);
    }

    /// Why no new lease is given just now; empty when one may be given. A host without a price stops leases too,
    /// because a ceiling cannot be kept then.
    public Optional<String> refusal(Budget budget, long now) {
        Double ceiling = budget.dailyCeiling();
        if (ceiling == null) {
            return Optional.empty();
        }
        Cost spent = today(budget.prices(), now);
        String limit = String.format(Locale.ROOT, "the ceiling of $%.2f a day", ceiling);
        String next = LocalDate.ofEpochDay(Math.floorDiv(now, DAY) + 1) + "T00:00:00Z";
        if (spent.dollars() >= ceiling) {
            return Optional.of(limit + " is reached, " + spent.text() + " were spent on " + day(now)
                    + "; new drops wait until " + next + " or until daily-ceiling is raised");
        }
        return spent.known()
                ? Optional.empty()
                : Optional.of(limit + " cannot be kept, because " + unpriced(budget.prices(), now)
                        + " has no price; new drops wait until " + next
                        + " or until the control worker has read a file 'prices' with it");
    }

    private String unpriced(HostPrices prices, long now) {
        return spent().of(day(now)).days().stream()
                .filter(line -> !line.cost(prices).known())
                .map(line -> (line.type().isEmpty() ? "the unknown type of " + line.host() : line.type())
                        + (line.spot() ? " (spot)" : ""))
                .findFirst()
                .orElse("a host");
    }

    private static String day(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
