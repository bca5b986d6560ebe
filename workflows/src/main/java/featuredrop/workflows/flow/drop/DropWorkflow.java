package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.flow.drop.state.DropCarried;
import featuredrop.workflows.flow.drop.state.DropCarriedV1;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/// Carries one drop through await, export, ensure, extract, return, verify and publish.
@WorkflowInterface
public interface DropWorkflow {
    /// @param earlier what a run of release 0.1 handed over, or gave to a first run; null otherwise
    /// @param carried what the run before handed over, null for the first
    @WorkflowMethod(name = "Drop")
    DropReport run(DropRequest request, @Nullable DropCarriedV1 earlier, @Nullable DropCarried carried);

    @SignalMethod(description = "Let running activities finish, then stop")
    void pause(@Nullable String reason);

    @SignalMethod(description = "Stop now")
    void freeze(@Nullable String reason);

    @SignalMethod(description = "Lift this drop's own pause")
    void resume(@Nullable String reason);

    @SignalMethod(description = "The site's switch, sent by PipelineControl")
    void site(SiteLevel level);

    @SignalMethod(description = "The GPU pool's phase, sent by GpuPool")
    void pool(PoolNotice news);

    @SignalMethod(description = "Chunks of a file that is being exported, sent by its export")
    void chunks(ChunksSoFar known);

    @SignalMethod(description = "An attempt that failed, sent by the activity's worker")
    void failing(FailingCalls.News news);

    @SignalMethod(description = "The scan has seen that the data are there: look now, not at the next time")
    void arrived();

    @QueryMethod(description = "Stage, pause, counts")
    DropStatus status();

    @QueryMethod(description = "Files, chunks, records, parts")
    DropProgress progress();

    @UpdateMethod(description = "Publish a HELD drop in spite of its quarantined share")
    String accept(String reason);

    @UpdateValidatorMethod(updateName = "accept")
    void validateAccept(String reason);

    @UpdateMethod(description = "Go on with the step that failed")
    String retry(String reason);

    @UpdateValidatorMethod(updateName = "retry")
    void validateRetry(String reason);

    @UpdateMethod(description = "End the drop without a delivery; it stays closed until its listing changes")
    String abort(String reason);

    @UpdateValidatorMethod(updateName = "abort")
    void validateAbort(String reason);
}
