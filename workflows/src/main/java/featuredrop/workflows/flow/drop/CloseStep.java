package featuredrop.workflows.flow.drop;

import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.flow.SignalSenders;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/// Ends a drop: waits for running activities, releases the lease and records the end in storage. Runs in a detached
/// scope and without the pause gate, so that an end is always complete.
final class CloseStep {
    private static final Logger LOG = Workflow.getLogger(CloseStep.class);

    private final DropLedger ledger;
    private final DropParts drop;
    private final PublishStep publishing;
    private final OperatorDecisions decisions;

    CloseStep(DropParts drop, PublishStep publishing, OperatorDecisions decisions) {
        this.ledger = drop.ledger();
        this.drop = drop;
        this.publishing = publishing;
        this.decisions = decisions;
    }

    /// Carries out the steps and ends the drop, with or without success.
    DropReport carryToItsEnd(CancellationScope steps) {
        try {
            steps.run();
            return published();
        } catch (DropEndedException e) {
            return close(steps, e);
        } catch (CanceledFailure e) {
            return close(steps, cancelled());
        } catch (ActivityFailure e) {
            return close(steps, steps.isCancelRequested() ? cancelled() : DropEndedException.by(e));
        }
    }

    private static DropEndedException cancelled() {
        return DropEndedException.with(DropEnd.ABORTED, "the workflow was cancelled");
    }

    private DropReport close(CancellationScope steps, DropEndedException ended) {
        steps.cancel();
        Optional<String> aborted = decisions.abortReason().filter(_ -> !ended.isRecorded());
        return aborted.map(reason -> closed(DropEndedException.with(DropEnd.ABORTED, reason), true))
                .orElseGet(() -> closed(ended, false));
    }

    private DropReport published() {
        ledger.end(DropEnd.PUBLISHED, publishing.flaw());
        Workflow.newDetachedCancellationScope(this::settle).run();
        return report(publishing.directory());
    }

    /// @param byUpdate whether an operator's `abort` ended it
    private DropReport closed(DropEndedException ended, boolean byUpdate) {
        ledger.end(ended.end(), ended.reason());
        Workflow.newDetachedCancellationScope(() -> {
                    settle();
                    if (!ended.isRecorded()) {
                        record(ended, byUpdate ? SignalSenders.newest(List.of("abort")) : "");
                    }
                })
                .run();
        return report(ended.directory());
    }

    private void settle() {
        drop.gate().abandon();
        drop.lease().want(false);
        Workflow.await(
                () -> drop.gate().inHand() == 0 && drop.lease().isSettled() && Workflow.isEveryHandlerFinished());
    }

    private void record(DropEndedException ended, String who) {
        try {
            drop.calls()
                    .closeDrop(new Closing(ledger.request(), ended.end(), ended.reason(), who, ledger.fingerprint()));
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
