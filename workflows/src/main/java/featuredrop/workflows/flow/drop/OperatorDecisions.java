package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.workflow.CancellationScope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An operator's decision about one drop: to accept it in spite of its quarantined share, or to abort it.
final class OperatorDecisions {
    private final DropLedger ledger;
    private final CancellationScope steps;
    private @Nullable String abortReason;

    /// @param steps cancelled by an abort
    OperatorDecisions(DropLedger ledger, CancellationScope steps) {
        this.ledger = ledger;
        this.steps = steps;
    }

    /// @throws IllegalArgumentException without a reason
    /// @throws IllegalStateException when the drop is not HELD
    void requireHeld(@Nullable String reason) {
        requireReason(reason);
        if (ledger.stage() != Stage.HELD || ledger.end().isPresent()) {
            throw new IllegalStateException(ledger.request().key() + " is not HELD, it is in " + ledger.stage());
        }
    }

    String accept(String reason) {
        ledger.accept(reason);
        return ledger.request().key() + " is accepted: " + ledger.holdReason();
    }

    /// @throws IllegalArgumentException without a reason
    /// @throws IllegalStateException when the drop is being published or has ended
    void requireAbortable(@Nullable String reason) {
        requireReason(reason);
        if (ledger.isPublishing() || ledger.end().isPresent()) {
            throw new IllegalStateException(
                    ledger.request().key() + " cannot be aborted any more, it is in " + ledger.stage());
        }
    }

    String abort(String reason) {
        abortReason = reason;
        steps.cancel(reason);
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
