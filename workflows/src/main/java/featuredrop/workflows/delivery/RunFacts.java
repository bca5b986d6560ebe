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
/// @param cost what its chunks took of the hosts' time
public record RunFacts(
        String workflowId,
        String runId,
        long startedMillis,
        long attempts,
        long imagesFetched,
        long bytesFetched,
        @Nullable Decision decision,
        DropCost cost) {
    /// Histories before 0.2 know no cost.
    public RunFacts(
            String workflowId,
            String runId,
            long startedMillis,
            long attempts,
            long imagesFetched,
            long bytesFetched,
            @Nullable Decision decision,
            @Nullable DropCost cost) {
        this.workflowId = workflowId;
        this.runId = runId;
        this.startedMillis = startedMillis;
        this.attempts = attempts;
        this.imagesFetched = imagesFetched;
        this.bytesFetched = bytesFetched;
        this.decision = decision;
        this.cost = cost == null ? DropCost.NOTHING : cost;
    }

    /// Of a drop that was not HELD.
    public RunFacts(
            String workflowId, String runId, long startedMillis, long attempts, long imagesFetched, long bytesFetched) {
        this(workflowId, runId, startedMillis, attempts, imagesFetched, bytesFetched, null, DropCost.NOTHING);
    }
}
