package featuredrop.workflows.flow.drop;

import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.slf4j.Logger;

/// Brings a drop to its end, whatever it is: what is in hand has stopped, the lease is given back, storage knows. Runs
/// in a detached scope and asks no pause gate, so that an end is never half done.
final class CloseStep {
    private static final Logger LOG = Workflow.getLogger(CloseStep.class);

    private final DropLedger ledger;
    private final PauseGate gate;
    private final PoolLease lease;
    private final DropActivities calls;

    CloseStep(DropLedger ledger, PauseGate gate, PoolLease lease, DropActivities calls) {
        this.ledger = ledger;
        this.gate = gate;
        this.lease = lease;
        this.calls = calls;
    }

    /// Ends the drop with its delivery in `directory`.
    ///
    /// @param flaw what went wrong after the delivery was there, empty if nothing did
    DropReport published(String directory, String flaw) {
        ledger.end(DropEnd.PUBLISHED, flaw);
        Workflow.newDetachedCancellationScope(this::settle).run();
        return report(directory);
    }

    /// Ends the drop without a delivery.
    ///
    /// @param byUpdate whether an operator's `abort` ended it
    DropReport closed(DropEndedException ended, boolean byUpdate) {
        ledger.end(ended.end(), ended.reason());
        Workflow.newDetachedCancellationScope(() -> {
                    settle();
                    if (!ended.isRecorded()) {
                        record(ended, byUpdate ? sender() : "");
                    }
                })
                .run();
        return report(ended.directory());
    }

    private void settle() {
        lease.want(false);
        Workflow.await(() -> gate.inHand() == 0 && lease.isSettled() && Workflow.isEveryHandlerFinished());
    }

    private String sender() {
        try {
            return calls.sender(List.of("abort"));
        } catch (ActivityFailure e) {
            LOG.warn("It is not known who aborted the drop", e);
            return "";
        }
    }

    private void record(DropEndedException ended, String who) {
        try {
            calls.closeDrop(new Closing(ledger.request(), ended.end(), ended.reason(), who, ledger.fingerprint()));
        } catch (ActivityFailure e) {
            LOG.error("The end of the drop could not be recorded", e);
            ledger.end(ended.end(), ended.reason() + "; the end could not be recorded");
        }
    }

    private DropReport report(String directory) {
        DropRequest request = ledger.request();
        return new DropReport(
                request.key(),
                request.revision(),
                ledger.end().orElseThrow(),
                ledger.endReason(),
                directory,
                ledger.records(),
                ledger.outcomes());
    }
}
