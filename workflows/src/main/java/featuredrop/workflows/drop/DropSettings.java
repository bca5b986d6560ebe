package featuredrop.workflows.drop;

import java.time.Duration;

/// What the configuration says about one drop's partner and site, read once by the drop's first activity so that the
/// workflow itself reads no configuration.
///
/// @param pool the GPU pool that extracts
/// @param lookEvery time between two checks for the data
/// @param softWait after this wait the drop reports that it is late
/// @param hardWait after this wait the drop is closed
/// @param exportWindow input files exported at the same time
/// @param extractWindow chunks in flight per slot of the pool
/// @param quarantineLimit the share of records, 0 to 1, above which the drop is held
/// @param eventsPerRun history length at which the workflow continues as new
/// @param mostRecords the most records of a drop; 0, as in runs of earlier releases, for no limit
public record DropSettings(
        String pool,
        Duration lookEvery,
        Duration softWait,
        Duration hardWait,
        int exportWindow,
        int extractWindow,
        double quarantineLimit,
        int eventsPerRun,
        long mostRecords) {}
