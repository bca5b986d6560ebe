package featuredrop.workflows.gpupool;

import java.time.Duration;
import java.util.Objects;

/// What the configuration says about a pool; the entity is started with it and told of changes.
///
/// @param pool its name
/// @param grace time without a lease after which it is stopped
/// @param stallLimit time without a chunk started or finished after which it is stopped whatever the leases say
/// @param bootLimit time for a host to become ready before it is rebooted
/// @param watchEvery time between two checks of hosts and holders while it is up
/// @param slotsPerHost chunks a host extracts at the same time
/// @param rebootLimit stops in a row for lack of a chunk that moves, after which the pool is FAILED
/// @param eventsPerRun history length at which the entity continues as new
/// @param fleet how many hosts it has up, and which of them it trusts
/// @param budget what its hosts cost, and how much a day may cost
public record PoolSettings(
        String pool,
        Duration grace,
        Duration stallLimit,
        Duration bootLimit,
        Duration watchEvery,
        int slotsPerHost,
        int rebootLimit,
        int eventsPerRun,
        FleetSettings fleet,
        Budget budget) {
    /// Histories of 0.1.0 do not know the last two.
    public PoolSettings {
        fleet = Objects.requireNonNullElse(fleet, FleetSettings.ONE_HOST);
        budget = Objects.requireNonNullElse(budget, Budget.NONE);
    }

    /// A pool whose hosts have no known price.
    public PoolSettings(
            String pool,
            Duration grace,
            Duration stallLimit,
            Duration bootLimit,
            Duration watchEvery,
            int slotsPerHost,
            int rebootLimit,
            int eventsPerRun,
            FleetSettings fleet) {
        this(
                pool,
                grace,
                stallLimit,
                bootLimit,
                watchEvery,
                slotsPerHost,
                rebootLimit,
                eventsPerRun,
                fleet,
                Budget.NONE);
    }

    /// The same with no more hosts than that.
    public PoolSettings atMost(int hosts) {
        return new PoolSettings(
                pool,
                grace,
                stallLimit,
                bootLimit,
                watchEvery,
                slotsPerHost,
                rebootLimit,
                eventsPerRun,
                fleet.atMost(hosts),
                budget);
    }

    /// The same with prices and a ceiling.
    public PoolSettings with(Budget other) {
        return new PoolSettings(
                pool, grace, stallLimit, bootLimit, watchEvery, slotsPerHost, rebootLimit, eventsPerRun, fleet, other);
    }

    /// A pool of one host.
    public PoolSettings(
            String pool,
            Duration grace,
            Duration stallLimit,
            Duration bootLimit,
            Duration watchEvery,
            int slotsPerHost,
            int rebootLimit,
            int eventsPerRun) {
        this(
                pool,
                grace,
                stallLimit,
                bootLimit,
                watchEvery,
                slotsPerHost,
                rebootLimit,
                eventsPerRun,
                FleetSettings.ONE_HOST);
    }
}
