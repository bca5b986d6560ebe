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
    public DropStatus {
        outcomes = Map.copyOf(outcomes);
    }
}
