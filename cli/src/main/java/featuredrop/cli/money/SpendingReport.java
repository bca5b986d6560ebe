package featuredrop.cli.money;

import com.fasterxml.jackson.annotation.JsonProperty;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.Table;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.PriceFile;
import featuredrop.exchange.recovery.KeptSpending;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.gpupool.Budget.Cost;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What pools' hosts have used and what that cost, by day, pool and type of host, at the prices that are configured
/// now.
///
/// @param since the first day, in UTC
/// @param prices date of the prices; empty when none are configured
/// @param lines in the order of days
/// @param total the sum
/// @param notes what is not known, one line each
public record SpendingReport(String since, String prices, List<Line> lines, Line total, List<String> notes) {
    private static final double MILLIS_PER_MINUTE = 60_000;

    public SpendingReport {
        lines = List.copyOf(lines);
        notes = List.copyOf(notes);
    }

    /// Hosts of one type, pool and day.
    ///
    /// @param day in UTC; empty in the sum
    /// @param pool which pool; empty in the sum
    /// @param type instance type; empty when EC2 did not say it, and in the sum
    /// @param spot whether they are spot instances
    /// @param hosts how many
    /// @param hostMinutes how long they were up, together
    /// @param busyMinutes how much of that with a chunk in hand
    /// @param dollars what that cost; null when a price is not known
    /// @param idleDollars what the time without a chunk in hand cost; null when a price is not known
    /// @param unpricedMinutes time without a known price
    public record Line(
            String day,
            String pool,
            String type,
            boolean spot,
            int hosts,
            double hostMinutes,
            double busyMinutes,
            @Nullable Double dollars,
            @Nullable Double idleDollars,
            double unpricedMinutes) {
        /// Share of the time with a chunk in hand, 0 to 1.
        @JsonProperty
        public double busyShare() {
            return hostMinutes == 0 ? 0 : busyMinutes / hostMinutes;
        }

        private static Line of(Group group, List<HostDay> days, HostPrices prices) {
            Cost cost = days.stream().map(line -> line.cost(prices)).reduce(Cost.NOTHING, Cost::plus);
            Cost idle = days.stream().map(line -> line.idleCost(prices)).reduce(Cost.NOTHING, Cost::plus);
            return new Line(
                    group.day(),
                    group.pool(),
                    group.type(),
                    group.spot(),
                    (int) days.stream().map(HostDay::host).distinct().count(),
                    days.stream().mapToLong(HostDay::upMillis).sum() / MILLIS_PER_MINUTE,
                    days.stream().mapToLong(HostDay::busyMillis).sum() / MILLIS_PER_MINUTE,
                    cost.known() ? cost.dollars() : null,
                    cost.known() ? idle.dollars() : null,
                    cost.unpricedMillis() / MILLIS_PER_MINUTE);
        }

        private static Line total(List<Line> lines) {
            List<Line> priced =
                    lines.stream().filter(line -> line.dollars() != null).toList();
            boolean known = priced.size() == lines.size();
            return new Line(
                    "",
                    "",
                    "",
                    false,
                    lines.stream().mapToInt(Line::hosts).sum(),
                    lines.stream().mapToDouble(Line::hostMinutes).sum(),
                    lines.stream().mapToDouble(Line::busyMinutes).sum(),
                    known || !priced.isEmpty() ? sum(priced, Line::dollars) : null,
                    known || !priced.isEmpty() ? sum(priced, Line::idleDollars) : null,
                    lines.stream().mapToDouble(Line::unpricedMinutes).sum());
        }

        private static double sum(List<Line> lines, Function<Line, @Nullable Double> field) {
            return lines.stream()
                    .map(field)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }

    /// What one line tells of.
    private record Group(String day, String pool, String type, boolean spot) implements Comparable<Group> {
        private static final Comparator<Group> ORDER = Comparator.comparing(Group::day)
                .thenComparing(Group::pool)
                .thenComparing(Group::type)
                .thenComparing(Group::spot);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /// Reads what is kept in the exchange, and asks the pools for what is newer.
    ///
    /// @param pools the names of configured pools
    /// @param since the first day, in UTC
    public static SpendingReport of(Connections connections, Collection<String> pools, String since) {
        List<String> notes = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        KeptSpending kept = new KeptSpending(connections.exchange());
        String date = "";
        for (String pool : pools.stream().sorted().toList()) {
            PoolConfig config =
                    Objects.requireNonNull(connections.config().pools().get(pool));
            HostPrices prices = PriceFile.of(connections.config(), config.region());
            date = prices.date();
            lines.addAll(lines(pool, kept.from(pool, since, live(connections, pool, notes)), prices));
        }
        lines.sort(Comparator.comparing(Line::day).thenComparing(Line::pool));
        if (date.isEmpty()) {
            notes.add("the configuration names no file 'prices', so no cost is known");
        }
        return new SpendingReport(since, date, lines, Line.total(lines), notes);
    }

    private static List<Line> lines(String pool, List<HostDay> days, HostPrices prices) {
        Map<Group, List<HostDay>> groups = new TreeMap<>();
        days.forEach(line -> groups.computeIfAbsent(
                        new Group(line.day(), pool, line.type(), line.spot()), _ -> new ArrayList<>())
                .add(line));
        List<Line> lines = new ArrayList<>();
        groups.forEach((group, hosts) -> lines.add(Line.of(group, hosts, prices)));
        return lines;
    }

    /// A pool's present day in one line, as its entity counts it: empty when it does not answer or nothing was counted.
    ///
    /// @param today in UTC
    public static Optional<String> today(Connections connections, String pool, String today) {
        PoolConfig config = Objects.requireNonNull(connections.config().pools().get(pool));
        List<Line> lines = lines(
                pool,
                live(connections, pool, new ArrayList<>()).of(today).days(),
                PriceFile.of(connections.config(), config.region()));
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Line total = Line.total(lines);
        Double ceiling = config.fleet().dailyCeiling();
        return Optional.of("today (" + today + " in UTC): " + number(total.hostMinutes(), 1) + " host minutes, "
                + number(100 * total.busyShare(), 0) + " % busy; cost "
                + dollars(total.dollars(), total.unpricedMinutes())
                + (ceiling == null ? "" : " of a ceiling of $" + number(ceiling, 2)) + ", idle "
                + dollars(total.idleDollars(), total.unpricedMinutes()));
    }

    private static String dollars(@Nullable Double dollars, double unpriced) {
        return dollars == null ? "unknown" : (unpriced > 0 ? "at least $" : "$") + number(dollars, 2);
    }

    /// What the pool's entity says. Without it the last hour may be missing, and nothing else.
    private static PoolSpent live(Connections connections, String pool, List<String> notes) {
        String id = GpuPoolWorkflow.workflowId(pool);
        try {
            return connections.temporal().newUntypedWorkflowStub(id).query("spending", PoolSpent.class);
        } catch (WorkflowException | StatusRuntimeException | Refusal e) {
            notes.add(id + " does not answer, so the last hour may be missing");
            return PoolSpent.NOTHING;
        }
    }

    /// For an operator.
    public List<String> table() {
        Table table = new Table("DAY", "POOL", "TYPE", "HOSTS", "HOST-MINUTES", "BUSY", "IDLE $", "COST $");
        lines.forEach(line -> row(table, line.day(), line.pool(), line));
        if (lines.size() > 1) {
            row(table, "total", "", total);
        }
        List<String> text = new ArrayList<>();
        if (lines.isEmpty()) {
            text.add("No host was up since " + since);
        } else {
            text.addAll(table.lines());
        }
        if (total.unpricedMinutes() > 0) {
            text.add(String.format(
                    Locale.ROOT, "%.1f host minutes have no price; sums are without them", total.unpricedMinutes()));
        }
        text.addAll(notes);
        return text;
    }

    private static void row(Table table, String day, String pool, Line line) {
        String type = line.type().isEmpty() && !pool.isEmpty() ? "unknown" : line.type();
        table.row(
                day,
                pool,
                type + (line.spot() ? " spot" : ""),
                line.hosts(),
                number(line.hostMinutes(), 1),
                number(100 * line.busyShare(), 0) + " %",
                money(line.idleDollars(), line.unpricedMinutes()),
                money(line.dollars(), line.unpricedMinutes()));
    }

    private static String money(@Nullable Double dollars, double unpriced) {
        if (dollars == null) {
            return "unknown";
        }
        return (unpriced > 0 ? "at least " : "") + number(dollars, 2);
    }

    /// For programs: a header and a line for each of [#lines], without the sum. What is not known is empty.
    public List<String> csv() {
        List<String> text = new ArrayList<>();
        text.add("day,pool,type,spot,hosts,host_minutes,busy_share,idle_dollars,dollars");
        for (Line line : lines) {
            text.add(String.join(
                    ",",
                    line.day(),
                    line.pool(),
                    line.type(),
                    String.valueOf(line.spot()),
                    String.valueOf(line.hosts()),
                    number(line.hostMinutes(), 3),
                    number(line.busyShare(), 4),
                    line.idleDollars() == null ? "" : number(line.idleDollars(), 6),
                    line.dollars() == null ? "" : number(line.dollars(), 6)));
        }
        return text;
    }

    private static String number(double value, int places) {
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
