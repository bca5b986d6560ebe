package featuredrop.workflows.delivery;

/// What the manifest's `run` section says of the workflow run; none of it is part of the reproducible
/// content.
///
/// @param workflowId the drop's workflow
/// @param runId its first execution run id
/// @param startedMillis start of the drop, milliseconds since the epoch
/// @param attempts activity attempts beyond the first, over all activities, as far as known
/// @param imagesFetched images loaded over the network
/// @param bytesFetched their bytes
public record RunFacts(
        String workflowId, String runId, long startedMillis, long attempts, long imagesFetched, long bytesFetched) {}
