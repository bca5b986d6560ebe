package featuredrop.workflows.flow.drop;

import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.state.DropLedger;
import io.temporal.workflow.Workflow;

/// Writes the parts of the delivery into staging, in a window.
final class PartFlow {
    private final DropLedger ledger;
    private final DropActivities calls;
    private final ContinueAsNew handOver;
    private final DropObserver observer;
    private final InFlightWindow returns = new InFlightWindow();
    private int started;

    PartFlow(DropParts drop) {
        ledger = drop.ledger();
        calls = drop.calls();
        handOver = drop.handOver();
        observer = drop.view();
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
        observer.changed();
    }
}
