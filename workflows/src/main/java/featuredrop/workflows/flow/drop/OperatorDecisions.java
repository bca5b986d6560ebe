package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// An operator's decision about one drop: to accept it in spite of its quarantined share, to go on with a
/// step that failed, to try failed images again, or to abort it.
final class OperatorDecisions {
    private static final Logger LOG = Workflow.getLogger(OperatorDecisions.class);

    private final DropLedger ledger;
    private final PauseGate gate;
    private final CancellationScope steps;
    private @Nullable String abortReason;

    /// @param steps cancelled by an abort
    OperatorDecisions(DropLedger ledger, PauseGate gate, CancellationScope steps) {
        this.ledger = ledger;
        this.gate = gate;
        this.steps = steps;
    }

    /// @throws IllegalArgumentException without a reason
    /// @throws IllegalStateException when the drop is not HELD for its data
    void requireHeld(@Nullable String reason) {
        requireReason(reason);
        if (gate.isParked()) {
            throw new IllegalStateException(ledger.request().key()
                    + " is HELD because a step failed, so there is nothing to accept; retry or abort it");
        }
        if (ledger.stage() != Stage.HELD || ledger.end().isPresent()) {
            throw new IllegalStateException(ledger.request().key() + " is not HELD, it is in " + ledger.stage());
        }
    }

    String accept(String reason) {
        ledger.accept(reason);
        return ledger.request().key() + " is accepted: " + ledger.holdReason();
    }

    /// @throws IllegalArgumentException without a reason
    /// @throws IllegalStateException when no step failed, and no image that may be there at another try
    void requireRetryable(@Nullable String reason) {
        requireReason(reason);
        if (gate.isParked()) {
            return;
        }
        boolean waits = ledger.stage() == Stage.HELD || ledger.passes().nextMillis() > 0;
        if (!waits || ledger.end().isPresent()) {
            throw new IllegalStateException(ledger.request().key() + " waits for no retry, it is in " + ledger.stage());
        }
        if (ledger.passing() == 0) {
            throw new IllegalStateException(ledger.request().key() + " waits for no retry, it is in " + ledger.stage()
                    + " and no image of it may be there at another try");
        }
    }

    /// Goes on with the step that failed, or has the failed images tried again.
    String retry(String reason) {
        if (!gate.isParked()) {
            LOG.info("Tries {} images again: {}", ledger.passing(), reason);
            ledger.retry();
            return ledger.request().key() + " tries " + ledger.passing() + " images again";
        }
        LOG.info("Goes on after {}: {}", gate.parkedFor(), reason);
        gate.unpark();
        return ledger.request().key() + " goes on in " + ledger.stage();
    }

    /// @throws IllegalArgumentException without a reason
    /// @throws IllegalStateException when the drop is being published or has ended
    void requireAbortable(@Nullable String reason) {
        requireReason(reason);
        boolean publishing = ledger.isPublishing() && !gate.isParked();
        if (publishing || ledger.end().isPresent()) {
            throw new IllegalStateException(
                    ledger.request().key() + " cannot be aborted any more, it is in " + ledger.stage());
        }
    }

    String abort(String reason) {
        abortReason = reason;
        steps.cancel(reason);
        gate.abandon();
        return ledger.request().key() + " is aborted in " + ledger.stage();
    }

    /// Why the drop was aborted, empty when it was not.
    Optional<String> abortReason() {
        return Optional.ofNullable(abortReason);
    }

    private static void requireReason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("A reason is needed");
        }
    }
}
