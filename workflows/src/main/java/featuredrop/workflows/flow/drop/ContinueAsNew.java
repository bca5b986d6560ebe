package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.flow.drop.state.PauseState;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;

/// Continue-as-new: a run whose history grows long hands its state to the next one, at a moment when nothing runs.
final class ContinueAsNew {
    private final DropLedger ledger;
    private final PauseGate gate;
    private final PoolLease lease;
    private final PauseWatch watch;

    ContinueAsNew(DropLedger ledger, PauseGate gate, PoolLease lease, PauseWatch watch) {
        this.ledger = ledger;
        this.gate = gate;
        this.lease = lease;
        this.watch = watch;
    }

    /// Whether nothing more may be started.
    ///
    /// @param started pieces of work that this run has started; a run that has started nothing continues
    boolean isDue(int started) {
        WorkflowInfo info = Workflow.getInfo();
        return started > 0
                && (info.getHistoryLength() >= ledger.settings().eventsPerRun() || info.isContinueAsNewSuggested());
    }

    /// Ends this run; does not return. Signals that arrive before it is ended are handled by this run, because the
    /// server refuses the end then and the task is done again.
    void now() {
        Workflow.await(() -> Workflow.isEveryHandlerFinished() && watch.isIdle() && lease.isSettled());
        Workflow.continueAsNew(ledger.request(), null, ledger.carried(new PauseState(gate.own(), gate.site())));
    }
}
