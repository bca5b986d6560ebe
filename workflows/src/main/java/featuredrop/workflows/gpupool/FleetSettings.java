package featuredrop.workflows.gpupool;

import java.time.Duration;
import java.util.List;

/// How many hosts a pool has up, and which of them it trusts.
///
/// @param min hosts that are up while some drop holds a lease
/// @param max most hosts up at the same time
/// @param growAfter the next host is started when the chunks that wait are more than the ready hosts extract in
///     this time
/// @param chunksPerMinute chunks a host extracts in a minute, until that was measured
/// @param templates from which further hosts are made when no stopped one can be started, in the order of trial
/// @param rebootsPerDay reboots of one host in 24 hours after which a person must look
/// @param build the version and commit that its workers must have; empty for any
/// @param driver the version of the NVIDIA driver that its hosts must have; empty for any
/// @param mixed whether hosts of different builds, engines or models may work side by side
public record FleetSettings(
        int min,
        int max,
        Duration growAfter,
        double chunksPerMinute,
        List<HostTemplate> templates,
        int rebootsPerDay,
        String build,
        String driver,
        boolean mixed) {
    /// A pool of one host, as in 0.1.0.
    public static final FleetSettings ONE_HOST =
            new FleetSettings(1, 1, Duration.ofMinutes(10), 6, List.of(), 3, "", "", false);

    public FleetSettings {
        templates = List.copyOf(templates);
    }

    /// The same with no more hosts than that.
    public FleetSettings atMost(int hosts) {
        return new FleetSettings(
                Math.min(min, hosts),
                Math.min(max, hosts),
                growAfter,
                chunksPerMinute,
                templates,
                rebootsPerDay,
                build,
                driver,
                mixed);
    }
}
