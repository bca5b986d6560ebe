package featuredrop.workflows.gpupool;

import java.time.Duration;

/// What the configuration says about a pool; the entity is started with it and told of changes.
///
/// @param pool its name
/// @param grace time without a lease after which it is stopped
/// @param stallLimit time without a chunk started or finished after which it is stopped whatever the leases say
/// @param bootLimit time for a host to become ready before it is rebooted
/// @param watchEvery time between two checks of hosts and holders while it is up
/// @param slotsPerHost chunks a host extracts at the same time
/// @param rebootLimit reboots without a ready host in between after which the pool is FAILED
/// @param eventsPerRun history length at which the entity continues as new
public record PoolSettings(
        String pool,
        Duration grace,
        Duration stallLimit,
        Duration bootLimit,
        Duration watchEvery,
        int slotsPerHost,
        int rebootLimit,
        int eventsPerRun) {}
