package featuredrop.activities.gpupool;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.PoolConfig.FleetConfig;
import featuredrop.exchange.config.PriceTable;
import featuredrop.exchange.config.file.PriceFile;
import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.FleetSettings;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The configured pools, each with its way to the cloud and to its hosts. Immutable.
public final class Pools {
    private final FeatureDropConfig config;
    private final @Nullable PriceTable prices;
    private final Map<String, Access> access = new TreeMap<>();

    /// How one pool's machines are reached.
    ///
    /// @param hosts through the cloud's API
    /// @param probe on the machine itself
    public record Access(GpuHosts hosts, HostProbe probe) {}

    /// Reads the prices.
    ///
    /// @param config names the pools
    /// @param opened makes the access to one of them
    public Pools(FeatureDropConfig config, Function<PoolConfig, Access> opened) {
        this.config = config;
        Path file = config.prices();
        this.prices = file == null ? null : PriceFile.load(file);
        config.pools().forEach((name, pool) -> access.put(name, opened.apply(pool)));
    }

    /// Access to a pool's machines.
    ///
    /// @throws DropException when the configuration has no such pool
    public Access of(String pool) {
        Access found = access.get(pool);
        if (found == null) {
            throw unknown(pool);
        }
        return found;
    }

    /// What the pool's entity is started with.
    ///
    /// @throws DropException when the configuration has no such pool
    public PoolSettings settings(String pool) {
        PoolConfig found = configured(pool);
        return new PoolSettings(
                        pool,
                        found.grace(),
                        found.stallLimit(),
                        found.bootLimit(),
                        found.watchEvery(),
                        found.slotsPerHost(),
                        found.rebootLimit(),
                        config.temporal().eventsPerRun(),
                        fleet(found.fleet()))
                .with(new Budget(found.fleet().dailyCeiling(), prices(found.region())));
    }

    private HostPrices prices(String region) {
        return prices == null ? HostPrices.NONE : prices.of(region);
    }

    /// Which hosts of a pool are sound.
    ///
    /// @throws DropException when the configuration has no such pool
    HostCheck check(String pool, InstantSource clock) {
        return new HostCheck(pool, configured(pool).fleet(), clock);
    }

    private PoolConfig configured(String pool) {
        PoolConfig found = config.pools().get(pool);
        if (found == null) {
            throw unknown(pool);
        }
        return found;
    }

    private static FleetSettings fleet(FleetConfig fleet) {
        return new FleetSettings(
                fleet.min(),
                fleet.max(),
                fleet.growAfter(),
                fleet.chunksPerMinute(),
                fleet.templates().stream()
                        .map(one -> new HostTemplate(one.template(), one.type(), one.zone(), one.spot()))
                        .toList(),
                fleet.rebootsPerDay(),
                fleet.build(),
                fleet.driver(),
                fleet.mixed());
    }

    /// The names of the pools, in order.
    public Iterable<String> names() {
        return access.keySet();
    }

    private DropException unknown(String pool) {
        return new DropException(
                FailureType.UNKNOWN_POOL, "The configuration has no pool '" + pool + "', only " + access.keySet());
    }
}
