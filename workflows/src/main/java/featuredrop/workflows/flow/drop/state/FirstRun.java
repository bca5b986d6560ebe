package featuredrop.workflows.flow.drop.state;

/// Where a drop's first run began.
///
/// @param startedMillis start of the first run, milliseconds since the epoch
/// @param firstRunId its run id
public record FirstRun(long startedMillis, String firstRunId) {}
