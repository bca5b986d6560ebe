package featuredrop.cli.money;

import featuredrop.exchange.config.PoolConfig;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.PoolState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How long a pool takes for chunks, and what that costs. Boots, idle time and images that wait for slow web servers
/// are
/// in it only as far as the rate was measured with them.
///
/// @param pool which pool
/// @param chunksPerMinute what one host extracts in a minute
/// @param rate where that number comes from
/// @param hosts hosts that work at the same time, at least and at most
/// @param dollarsPerHour the price of a host, on average over the pool's hosts; null when it is not known
/// @param price where it comes from, or why it is not known
public record PoolForecast(
        String pool,
        double chunksPerMinute,
        String rate,
        Hosts hosts,
        @Nullable Double dollarsPerHour,
        String price) {
    /// How many hosts work.
    public record Hosts(int least, int most) {}

    /// Looks at a pool.
    ///
    /// @param state what it says; null when it does not answer
    /// @param prices of its region
    public static PoolForecast of(String pool, PoolConfig config, @Nullable PoolState state, HostPrices prices) {
        double measured = state == null ? 0 : state.backlog().chunksPerMinute();
        PoolConfig.FleetConfig fleet = config.fleet();
        List<GpuHost> hosts = state == null ? List.of() : state.hosts();
        return new PoolForecast(
                pool,
                measured > 0 ? measured : fleet.chunksPerMinute(),
                measured > 0 ? "measured by the pool" : "configured as chunks-per-minute, not measured yet",
                new Hosts(fleet.min(), fleet.max()),
                mean(hosts, prices),
                priceText(hosts, state, prices));
    }

    private static @Nullable Double mean(List<GpuHost> hosts, HostPrices prices) {
        List<Optional<Double>> found = hosts.stream()
                .map(host -> prices.perHour(host.type(), host.spot()))
                .toList();
        return found.isEmpty() || found.stream().anyMatch(Optional::isEmpty)
                ? null
                : found.stream()
                        .mapToDouble(price -> price.orElse(0.0))
                        .average()
                        .orElseThrow();
    }

    private static String priceText(List<GpuHost> hosts, @Nullable PoolState state, HostPrices prices) {
        if (prices.date().isEmpty()) {
            return "the configuration names no file 'prices'";
        }
        if (state == null) {
            return "the pool does not answer, so the type of its hosts is not known";
        }
        if (hosts.isEmpty()) {
            return "the pool has seen no host";
        }
        return hosts.stream()
                .filter(host -> prices.perHour(host.type(), host.spot()).isEmpty())
                .findFirst()
                .map(host -> (host.type().isEmpty() ? "the unknown type of " + host.id() : host.type())
                        + (host.spot() ? " (spot)" : "") + " has no price")
                .orElse("prices of " + prices.date());
    }

    /// Minutes of hosts for so many chunks.
    public double hostMinutes(long chunks) {
        return chunks / chunksPerMinute;
    }

    /// The price of so many chunks; null when it is not known.
    public @Nullable Double dollars(long chunks) {
        return dollarsPerHour == null ? null : dollarsPerHour * hostMinutes(chunks) / 60;
    }

    /// For an operator.
    List<String> lines(long chunks) {
        double alone = hostMinutes(chunks);
        String minutes = hosts.most() == hosts.least()
                ? minutes(alone / hosts.least()) + " with " + hosts.least() + " host(s)"
                : minutes(alone / hosts.least()) + " with " + hosts.least() + " host(s), "
                        + minutes(alone / hosts.most()) + " with " + hosts.most();
        Double cost = dollars(chunks);
        return List.of(
                "  minutes  " + minutes
                        + String.format(Locale.ROOT, ", at %.2f chunks a minute and host (%s)", chunksPerMinute, rate),
                "  money    "
                        + (cost == null
                                ? "unknown: " + price
                                : String.format(
                                        Locale.ROOT,
                                        "$%.2f, at $%.4f an hour and host (%s)",
                                        cost,
                                        dollarsPerHour,
                                        price)));
    }

    private static String minutes(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
