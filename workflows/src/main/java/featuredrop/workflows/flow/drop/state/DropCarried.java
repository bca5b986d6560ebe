package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.delivery.Decision;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a drop's run hands to the next at continue-as-new; a first run gets none. A run ends so only after its plan is
/// frozen.
///
/// @param beginning where the first run began
/// @param basis what the drop rests on
/// @param progressed how far it is
/// @param counters what was counted so far
/// @param lease its lease on the GPU pool
/// @param pauses what stops it
/// @param accepted why the drop was accepted while it was HELD, null if it was not
/// @param passes those over failed images, null in what runs of earlier releases carried
/// @param decision who accepted it, and why it was HELD; null if it was not, and in what earlier releases carried
public record DropCarried(
        FirstRun beginning,
        PlanState basis,
        ProgressState progressed,
        Counters counters,
        LeaseState lease,
        PauseState pauses,
        @Nullable String accepted,
        @Nullable PassState passes,
        @Nullable Decision decision) {
    /// What is carried by a drop without passes.
    public DropCarried(
            FirstRun beginning,
            PlanState basis,
            ProgressState progressed,
            Counters counters,
            LeaseState lease,
            PauseState pauses,
            @Nullable String accepted) {
        this(beginning, basis, progressed, counters, lease, pauses, accepted, null, null);
    }

    /// What the run before handed over, in the present form or in that of release 0.1; empty for a first run.
    public static Optional<DropCarried> of(@Nullable DropCarriedV1 earlier, @Nullable DropCarried carried) {
        if (carried != null || earlier == null) {
            return Optional.ofNullable(carried);
        }
        return earlier.upgraded();
    }
}
