package featuredrop.cli.drops;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.drop.FailingCalls;
import featuredrop.workflows.flow.drop.state.DropCarried;
import featuredrop.workflows.flow.drop.state.DropCarriedV1;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A drop that is HELD until it is accepted or aborted, and shows the signals that it got.
public final class ScriptedDrop implements DropWorkflow {
    /// The reason for which nothing is accepted.
    public static final String REFUSED = "just so";

    /// The id of a drop that is in EXTRACT.
    public static final String EXTRACTING = "extracting";

    private final DropRequest request;
    private Pause own = Pause.NONE;
    private String ended = "";
    private @Nullable DropEnd end;

    @WorkflowInit
    public ScriptedDrop(DropRequest request, @Nullable DropCarriedV1 earlier, @Nullable DropCarried carried) {
        this.request = request;
    }

    @Override
    public DropReport run(DropRequest given, @Nullable DropCarriedV1 earlier, @Nullable DropCarried carried) {
        Workflow.await(() -> end != null);
        DropEnd known = end == null ? DropEnd.FAILED : end;
        return new DropReport(
                request.key(),
                request.revision(),
                known,
                "",
                ended,
                9,
                Map.of(Outcome.EXTRACTED, 5L, Outcome.GONE, 4L));
    }

    @Override
    public void pause(@Nullable String reason) {
        own = pause(PauseLevel.PAUSED, reason);
    }

    @Override
    public void freeze(@Nullable String reason) {
        own = pause(PauseLevel.FROZEN, reason);
    }

    @Override
    public void resume(@Nullable String reason) {
        own = Pause.NONE;
    }

    @Override
    public void site(SiteLevel level) {}

    @Override
    public void pool(PoolNotice news) {}

    @Override
    public void chunks(ChunksSoFar known) {}

    @Override
    public void failing(FailingCalls.News news) {}

    @Override
    public void arrived() {}

    @Override
    public DropStatus status() {
        return new DropStatus(
                request.key(),
                request.revision(),
                request.key().dropId().equals(EXTRACTING) ? Stage.EXTRACT : Stage.HELD,
                "",
                own,
                Pause.NONE,
                "4 of 9 records are quarantined",
                "",
                "",
                progress(),
                Map.of(Outcome.EXTRACTED, 5L, Outcome.GONE, 4L));
    }

    @Override
    public DropProgress progress() {
        return new DropProgress(1, 1, 2, 2, 9, 9, 0, 0, 0);
    }

    @Override
    public String accept(String reason) {
        end = DropEnd.PUBLISHED;
        return "accepted: " + reason;
    }

    @Override
    public void validateAccept(String reason) {
        if (reason.equals(REFUSED)) {
            throw new IllegalArgumentException("A better reason is needed");
        }
    }

    @Override
    public String retry(String reason) {
        return "goes on: " + reason;
    }

    @Override
    public void validateRetry(String reason) {
        throw new IllegalStateException(request.key() + " waits for no retry, it is in HELD");
    }

    @Override
    public String abort(String reason) {
        ended = reason;
        end = DropEnd.ABORTED;
        return "aborted: " + reason;
    }

    @Override
    public void validateAbort(String reason) {}

    private static Pause pause(PauseLevel level, @Nullable String reason) {
        return new Pause(level, reason == null ? "" : reason, "operator", 1);
    }
}
