package featuredrop.workflows.drop;

import java.util.Map;

/// What an operator sees of a drop; answered by the `status` query at any time.
///
/// @param key which drop
/// @param revision which delivery of it
/// @param stage where it stands
/// @param waitingFor why nothing moves just now, empty when something does
/// @param own the drop's own pause
/// @param site the site's pause
/// @param holdReason why it is HELD, else empty
/// @param end how it ended, else empty
/// @param endReason why it ended so, else empty
/// @param progress how far it is
/// @param outcomes records by outcome so far; before `settle`, duplicates still count as EXTRACTED
public record DropStatus(
        DropKey key,
        int revision,
        Stage stage,
        String waitingFor,
        Pause own,
        Pause site,
        String holdReason,
        String end,
        String endReason,
        DropProgress progress,
        Map<Outcome, Long> outcomes) {
    /// What a drop waits for when one of its steps has failed.
    public static final String AFTER_FAILED_STEP = "retry or abort";

    public DropStatus {
        outcomes = Map.copyOf(outcomes);
    }

    /// How many images a retry would try again: those with a passing failure, if the drop waits for a person or for
    /// its next pass.
    public long retriable() {
        boolean waits = stage == Stage.HELD ? !waitingFor.equals(AFTER_FAILED_STEP) : progress.nextPassMillis() > 0;
        return waits ? new OutcomeCounts(outcomes).passing() : 0;
    }
}
