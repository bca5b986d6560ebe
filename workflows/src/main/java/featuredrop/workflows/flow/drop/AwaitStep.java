package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.landing.Listing;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/// Await: checks for the data until they are complete, reports when they are late, and ends the drop at the hard limit.
///
/// Both limits count from the start of the drop, pauses included, because they measure the partner and
/// not FeatureDrop. A drop is never ended while it is paused, and not before it has checked once more
/// after the resume.
final class AwaitStep {
    private final DropLedger ledger;
    private final DropActivities calls;
    private final DropObserver observer;

    AwaitStep(DropLedger ledger, DropActivities calls, DropObserver observer) {
        this.ledger = ledger;
        this.calls = calls;
        this.observer = observer;
    }

    /// Returns when the drop is complete.
    ///
    /// @throws DropEnded when it is late beyond the hard limit, or a newer one came
    void await() {
        CancellationScope reminder = Workflow.newCancellationScope(this::remind);
        reminder.run();
        Listing listing = look();
        reminder.cancel();
        ledger.late("");
        ledger.found(listing);
        if (listing.newerStamp() > 0) {
            throw DropEndedException.with(
                    DropEnd.SUPERSEDED, "the partner has a newer drop, stamp " + listing.newerStamp());
        }
    }

    private Listing look() {
        try {
            return calls.awaitDrop(this::timeToLook);
        } catch (ActivityFailure e) {
            String missing = DropEndedException.lateness(e).orElseThrow(() -> e);
            throw DropEndedException.with(
                    DropEnd.REJECTED, "not complete within " + ledger.settings().hardWait() + ": " + missing);
        }
    }

    private void remind() {
        Duration left = left(ledger.settings().softWait());
        Duration patience = left.isPositive() ? left : Duration.ofMillis(1);
        TimerOptions named =
                TimerOptions.newBuilder().setSummary("the drop is late").build();
        var _ = Workflow.newTimer(patience, named).handle((_, failure) -> failure == null && late());
    }

    private boolean late() {
        ledger.late("late since " + Instant.ofEpochMilli(now()));
        observer.changed();
        return true;
    }

    private Duration timeToLook() {
        Duration left = left(ledger.settings().hardWait());
        Duration oneLook = ledger.settings().lookEvery().plusMinutes(1);
        return left.compareTo(oneLook) < 0 ? oneLook : left;
    }

    private Duration left(Duration limit) {
        return limit.minusMillis(now() - ledger.startedMillis());
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }
}
