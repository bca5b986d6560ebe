package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/// What a running drop is told and asked: its signals, updates and queries.
abstract sealed class DropHandlers implements DropWorkflow permits DropWorkflowImpl {
    final DropParts drop;
    final OperatorDecisions decisions;
    final AwaitStep awaiting;
    /// The steps of the drop; an abort cancels them.
    final CancellationScope steps = Workflow.newCancellationScope(this::carry);

    DropHandlers(DropParts drop) {
        this.drop = drop;
        decisions = new OperatorDecisions(drop.ledger(), drop.gate(), steps);
        awaiting = new AwaitStep(drop.ledger(), drop.calls(), drop.view());
    }

    /// Carries the drop from where it stands to its publication.
    abstract void carry();

    @Override
    public void pause(@Nullable String reason) {
        stop(PauseLevel.PAUSED, reason);
    }

    @Override
    public void freeze(@Nullable String reason) {
        stop(PauseLevel.FROZEN, reason);
    }

    private void stop(PauseLevel level, @Nullable String reason) {
        drop.gate().stop(level, reason, Workflow.currentTimeMillis());
        drop.view().changed();
    }

    @Override
    public void resume(@Nullable String reason) {
        drop.gate().resume(Workflow.currentTimeMillis());
        drop.view().changed();
    }

    @Override
    public void site(SiteLevel level) {
        drop.gate().site(level, Workflow.currentTimeMillis());
        drop.view().changed();
    }

    @Override
    public void pool(PoolNotice news) {
        drop.lease().hear(news);
        drop.view().changed();
    }

    @Override
    public void chunks(ChunksSoFar known) {
        drop.ledger().add(known);
        drop.view().changed();
    }

    @Override
    public void failing(FailingCalls.News news) {
        drop.view().hear(news);
    }

    @Override
    public void arrived() {
        awaiting.hear();
    }

    @Override
    public DropStatus status() {
        return drop.view().status();
    }

    @Override
    public DropProgress progress() {
        return drop.ledger().progress();
    }

    @Override
    public String accept(String reason) {
        return decisions.accept(reason);
    }

    @Override
    public void validateAccept(String reason) {
        decisions.requireHeld(reason);
    }

    @Override
    public String retry(String reason) {
        String answer = decisions.retry(reason);
        drop.view().changed();
        return answer;
    }

    @Override
    public void validateRetry(String reason) {
        decisions.requireRetryable(reason);
    }

    @Override
    public String abort(String reason) {
        return decisions.abort(reason);
    }

    @Override
    public void validateAbort(String reason) {
        decisions.requireAbortable(reason);
    }
}
