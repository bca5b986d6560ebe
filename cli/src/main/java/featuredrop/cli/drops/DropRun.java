package featuredrop.cli.drops;

import featuredrop.workflows.drop.DropKey;

/// A workflow run of a drop, as the server lists it.
///
/// @param key which drop
/// @param runId the run
/// @param state the server's word: running, completed, failed, terminated …
/// @param stage the search attribute; empty when the workflow has set none yet
/// @param startMillis when it started, milliseconds since the epoch
/// @param closeMillis when it ended, 0 while it runs
public record DropRun(DropKey key, String runId, String state, String stage, long startMillis, long closeMillis) {
    /// Whether it has not ended.
    public boolean isRunning() {
        return closeMillis == 0;
    }
}
