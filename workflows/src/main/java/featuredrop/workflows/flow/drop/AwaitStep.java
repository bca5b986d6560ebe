package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.landing.Listing;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Await: checks for the data until they are complete, reports when they are late, and ends the drop at the hard limit.
///
/// Both limits count from the start of the drop, pauses included, because they measure the partner and
/// not FeatureDrop. A drop is never ended while it is paused, and not before it has checked once more
/// after the resume.
///
/// The activity looks less and less often, because its retries are what a waiting drop costs; between two
/// of them it needs no worker and no thread. The scan, which lists the partner's directory anyway, tells
/// the drop when its data are there.
final class AwaitStep {
    /// Of the change that made drops hear `arrived`.
    private static final String ARRIVED = "arrived";

    private final DropLedger ledger;
    private final DropActivities calls;
    private final DropObserver observer;
    private long heard;
    private long followed;

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

    /// Notes that the data are said to be there.
    void hear() {
        heard++;
    }

    private Listing look() {
        Optional<Listing> listing = Optional.empty();
        while (listing.isEmpty()) {
            followed = heard;
            try {
                listing = calls.awaitDrop(this::timeToLook, this::hasNews, AwaitStep::follows);
            } catch (ActivityFailure e) {
                String missing = DropEndedException.lateness(e).orElseThrow(() -> e);
                if (!waitsForTheLimit()) {
                    throw DropEndedException.with(
                            DropEnd.REJECTED,
                            "not complete within " + ledger.settings().hardWait() + ": " + missing);
                }
            }
        }
        return listing.get();
    }

    private boolean hasNews() {
        return heard != followed;
    }

    /// A history from before this signal, which may have been sent it as an unknown one, ignores it.
    private static boolean follows() {
        return Workflow.getVersion(ARRIVED, Workflow.DEFAULT_VERSION, 1) >= 1;
    }

    /// The server gives up at the last look before the limit, which may be a quarter of an hour before it.
    ///
    /// @return false when the limit has passed
    private boolean waitsForTheLimit() {
        Duration left = left(ledger.settings().hardWait());
        if (!left.isPositive() || !follows()) {
            return false;
        }
        TimedAwait.await(left, "the hard limit", this::hasNews);
        return true;
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
