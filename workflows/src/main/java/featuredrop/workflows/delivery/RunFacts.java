package featuredrop.workflows.delivery;

import org.jspecify.annotations.Nullable;

/// What the manifest's `run` section says of the workflow run; none of it is part of the reproducible
/// content.
///
/// @param workflowId the drop's workflow
/// @param runId its first execution run id
/// @param startedMillis start of the drop, milliseconds since the epoch
/// @param attempts activity attempts beyond the first, over all activities, as far as known
/// @param imagesFetched images loaded over the network
/// @param bytesFetched their bytes
/// @param decision to accept the drop while it was HELD, null if there was none
public record RunFacts(
        String workflowId,
        String runId,
        long startedMillis,
        long attempts,
        long imagesFetched,
        long bytesFetched,
        @Nullable Decision decision) {
    /// Of a drop that was not HELD.
    public RunFacts(
            String workflowId, String runId, long startedMillis, long attempts, long imagesFetched, long bytesFetched) {
        this(workflowId, runId, startedMillis, attempts, imagesFetched, bytesFetched, null);
    }
}
