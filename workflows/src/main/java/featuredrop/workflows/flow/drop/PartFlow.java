package featuredrop.workflows.flow.drop;

import io.temporal.workflow.Workflow;

/// Writes the parts of the delivery into staging, in a window.
final class PartFlow {
    private final DropLedger ledger;
    private final DropActivities calls;
    private final ContinueAsNew handOver;
    private final Runnable changed;
    private final InFlightWindow returns = new InFlightWindow();
    private int started;

    /// @param changed called when there is something new to show
    PartFlow(DropLedger ledger, DropActivities calls, ContinueAsNew handOver, Runnable changed) {
        this.ledger = ledger;
        this.calls = calls;
        this.handOver = handOver;
        this.changed = changed;
    }

    /// Returns when every part is in staging.
    void run() {
        while (!ledger.isReturned()) {
            while (hasRoom()) {
                int part = ledger.nextPart();
                started++;
                returns.start(() -> write(part));
            }
            Workflow.await(() -> returns.hasMoved() || hasRoom() || isToHandOver());
            returns.collect();
            if (isToHandOver()) {
                handOver.now();
            }
        }
    }

    private boolean isToHandOver() {
        return returns.isEmpty() && !ledger.isReturned() && handOver.isDue(started);
    }

    private boolean hasRoom() {
        return ledger.hasNextPart() && returns.hasRoom(ledger.settings().exportWindow()) && !handOver.isDue(started);
    }

    private void write(int part) {
        calls.returnPart(ledger.staging(), part);
        ledger.partReturned();
        changed.run();
    }
}
