package featuredrop.cli.drops;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.SearchKeys;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import java.time.Instant;
import java.util.Locale;

/// A workflow run of a drop, as the server lists it.
///
/// @param key which drop
/// @param runId the run
/// @param state the server's word: running, completed, failed, terminated …
/// @param shown its search attributes
/// @param startMillis when it started, milliseconds since the epoch
/// @param closeMillis when it ended, 0 while it runs
public record DropRun(DropKey key, String runId, String state, Shown shown, long startMillis, long closeMillis) {
    /// What a drop shows to lists.
    ///
    /// @param stage empty when the workflow has set none yet
    /// @param end how it ended; empty while it runs, and when it was ended from outside
    /// @param waiting what it waits for, short; empty when nothing is wrong
    /// @param paused whether it is paused, by itself or by its site
    /// @param records input records known when the stage changed last
    /// @param quarantined records without a vector then
    public record Shown(String stage, String end, String waiting, boolean paused, long records, long quarantined) {}

    /// Whether it has not ended.
    public boolean isRunning() {
        return closeMillis == 0;
    }

    /// A run from the server's description.
    static DropRun of(DropKey key, WorkflowExecutionMetadata metadata) {
        SearchAttributes attributes = metadata.getTypedSearchAttributes();
        Instant closed = metadata.getCloseTime();
        boolean isRunning = metadata.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        return new DropRun(
                key,
                metadata.getExecution().getRunId(),
                metadata.getStatus()
                        .name()
                        .replace("WORKFLOW_EXECUTION_STATUS_", "")
                        .toLowerCase(Locale.ROOT),
                new Shown(
                        value(attributes, SearchKeys.STAGE, ""),
                        value(attributes, SearchKeys.END, ""),
                        value(attributes, SearchKeys.WAITING, ""),
                        value(attributes, SearchKeys.PAUSED, false),
                        value(attributes, SearchKeys.RECORDS_TOTAL, 0L),
                        value(attributes, SearchKeys.RECORDS_QUARANTINED, 0L)),
                metadata.getStartTime().toEpochMilli(),
                closed == null || isRunning ? 0 : closed.toEpochMilli());
    }

    private static <T> T value(SearchAttributes attributes, SearchAttributeKey<T> key, T absent) {
        T value = attributes.get(key);
        return value == null ? absent : value;
    }
}
