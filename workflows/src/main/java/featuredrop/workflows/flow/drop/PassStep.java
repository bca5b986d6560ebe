package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/// Further passes over images that failed in passing, before the results go back. Each one begins after a wait of the
/// partner's list. The pool is given back meanwhile. No wait goes beyond the time that the partner's data had to
/// come, counted from the start of the drop. Runs whose settings hold no waits, as those of earlier releases, call
/// nothing here, so their histories replay.
final class PassStep {
    private final DropParts drop;
    private final DropLedger ledger;

    PassStep(DropParts drop) {
        this.drop = drop;
        this.ledger = drop.ledger();
    }

    /// Makes the pass that a run before handed over, and those that are due.
    ///
    /// @param background whose failure ends a pass
    void run(InFlightWindow background) {
        if (ledger.passes().from() != null) {
            new PassFlow(drop).run(background);
        }
        while (isAnother()) {
            Duration wait = next();
            if (goesBeyondLimit(wait)) {
                break;
            }
            await(wait);
            pass(true, background);
        }
        ledger.endPasses();
    }

    /// Makes a pass now.
    ///
    /// @param byItself whether no person asked for it
    void pass(boolean byItself, InFlightWindow background) {
        drop.gated().awaitOpen();
        ledger.beginPass(byItself);
        new PassFlow(drop).run(background);
    }

    private boolean isAnother() {
        return !ledger.passes().over() && ledger.passes().made() < waits().size() && ledger.passing() > 0;
    }

    private List<Duration> waits() {
        return ledger.settings().passes();
    }

    private Duration next() {
        return waits().get(ledger.passes().made());
    }

    private boolean goesBeyondLimit(Duration wait) {
        long end = ledger.startedMillis() + ledger.settings().hardWait().toMillis();
        return Workflow.currentTimeMillis() + wait.toMillis() > end;
    }

    private void await(Duration wait) {
        ledger.passAt(Workflow.currentTimeMillis() + wait.toMillis());
        drop.view().changed();
        TimedAwait.await(wait, "the next pass over failed images", ledger::isRetryWanted);
    }
}
