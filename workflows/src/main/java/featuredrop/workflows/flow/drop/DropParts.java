package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.drop.pause.GatedCalls;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.flow.drop.state.DropCarried;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.flow.drop.state.FirstRun;
import featuredrop.workflows.flow.drop.state.PauseState;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import org.jspecify.annotations.Nullable;

/// What one run of a drop works with, wired together.
///
/// @param ledger what is known of the drop
/// @param gate whether it may work
/// @param gated calls through the gate
/// @param calls every activity of a drop
/// @param lease its lease on the GPU pool
/// @param watch enforces a pause
/// @param view what operators see
/// @param handOver ends the run when its history is long
record DropParts(
        DropLedger ledger,
        PauseGate gate,
        GatedCalls gated,
        DropActivities calls,
        PoolLease lease,
        PauseWatch watch,
        OperatorView view,
        ContinueAsNew handOver) {
    /// The parts of a run that begins.
    ///
    /// @param carried what the run before handed over, null for a first run
    static DropParts of(DropRequest request, @Nullable DropCarried carried) {
        DropLedger ledger = carried == null ? new DropLedger(request, beginning()) : new DropLedger(request, carried);
        PauseState pauses = carried == null ? PauseState.NONE : carried.pauses();
        PauseGate gate = new PauseGate(pauses.own(), pauses.site());
        FailingCalls failing = new FailingCalls();
        OperatorView view = new OperatorView(ledger, gate, failing);
        GatedCalls gated = new GatedCalls(gate, view);
        DropActivities calls = new DropActivities(request, gated, failing, view);
        PoolLease lease = new PoolLease(calls, gate, ledger, view);
        PauseWatch watch = new PauseWatch(gate, calls, view);
        ContinueAsNew handOver = new ContinueAsNew(ledger, gate, lease, watch);
        return new DropParts(ledger, gate, gated, calls, lease, watch, view, handOver);
    }

    private static FirstRun beginning() {
        WorkflowInfo info = Workflow.getInfo();
        return new FirstRun(info.getRunStartedTimestampMillis(), info.getFirstExecutionRunId());
    }

    /// Enters a stage and shows it.
    void enter(Stage stage) {
        ledger.enter(stage);
        view.changed();
    }
}
