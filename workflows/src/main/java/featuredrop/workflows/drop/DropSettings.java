package featuredrop.workflows.drop;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the configuration says about one drop's partner and site, read once by the drop's first activity so that the
/// workflow itself reads no configuration.
///
/// @param pool the GPU pool that extracts, or those of its hosts with one label, as in `main/zone=eu-west-1a`
/// @param lookEvery time between two checks for the data
/// @param softWait after this wait the drop reports that it is late
/// @param hardWait after this wait the drop is closed
/// @param exportWindow input files exported at the same time
/// @param extractWindow chunks in flight per slot of the pool
/// @param quarantineLimit the share of records, 0 to 1, above which the drop is held
/// @param eventsPerRun history length at which the workflow continues as new
/// @param mostRecords the most records of a drop; 0, as in runs of earlier releases, for no limit
/// @param retryFailed the waits before the passes over failed images; empty, as in runs of earlier releases, for none
public record DropSettings(
        String pool,
        Duration lookEvery,
        Duration softWait,
        Duration hardWait,
        int exportWindow,
        int extractWindow,
        double quarantineLimit,
        int eventsPerRun,
        long mostRecords,
        @Nullable List<Duration> retryFailed) {
    public DropSettings {
        retryFailed = retryFailed == null ? List.of() : List.copyOf(retryFailed);
    }

    /// The waits before the passes over failed images, in order.
    public List<Duration> passes() {
        return retryFailed == null ? List.of() : retryFailed;
    }

    /// Settings of a drop that makes no pass.
    public DropSettings(
            String pool,
            Duration lookEvery,
            Duration softWait,
            Duration hardWait,
            int exportWindow,
            int extractWindow,
            double quarantineLimit,
            int eventsPerRun,
            long mostRecords) {
        this(
                pool,
                lookEvery,
                softWait,
                hardWait,
                exportWindow,
                extractWindow,
                quarantineLimit,
                eventsPerRun,
                mostRecords,
                List.of());
    }

    /// The same with passes after these waits.
    public DropSettings withPasses(List<Duration> waits) {
        return new DropSettings(
                pool,
                lookEvery,
                softWait,
                hardWait,
                exportWindow,
                extractWindow,
                quarantineLimit,
                eventsPerRun,
                mostRecords,
                waits);
    }
}
