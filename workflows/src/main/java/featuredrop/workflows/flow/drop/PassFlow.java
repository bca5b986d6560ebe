package featuredrop.workflows.flow.drop;

import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.FailedChunks.Failed;
import featuredrop.workflows.delivery.FailedChunks.Place;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One pass: the chunks with passing failures are extracted again, in a window, at the plan's generation. Those whose
/// results are not to be delivered are extracted as if they had none. Storage says which chunks these are, so the run
/// carries only its place. The lease is held while there is something to extract.
final class PassFlow {
    private final DropLedger ledger;
    private final DropActivities calls;
    private final PoolLease lease;
    private final ContinueAsNew handOver;
    private final DropObserver observer;
    private final InFlightWindow extracts = new InFlightWindow();
    private final Queue<Failed> waiting = new ArrayDeque<>();
    /// The list after those that wait; null when it is at its end.
    private @Nullable Place rest;
    private int started;

    PassFlow(DropParts drop) {
        ledger = drop.ledger();
        calls = drop.calls();
        lease = drop.lease();
        handOver = drop.handOver();
        observer = drop.view();
        rest = ledger.passes().from();
    }

    /// Returns when every failed image was tried again.
    ///
    /// @param background whose failure ends the pass
    void run(InFlightWindow background) {
        ledger.enter(Stage.EXTRACT);
        observer.changed();
        while (!isDone()) {
            if (waiting.isEmpty() && rest != null && !handOver.isDue(started)) {
                look(rest);
            }
            lease.want(!waiting.isEmpty() || !extracts.isEmpty());
            startWhatFits();
            Workflow.await(() -> extracts.hasMoved()
                    || background.hasMoved()
                    || hasRoom()
                    || isToHandOver()
                    || (extracts.isEmpty() && waiting.isEmpty()));
            extracts.collect();
            background.collect();
            if (isToHandOver()) {
                handOver.now();
            }
        }
        lease.want(false);
        ledger.endPass();
    }

    private boolean isDone() {
        return waiting.isEmpty() && rest == null && extracts.isEmpty();
    }

    private void look(Place from) {
        started++;
        FailedChunks found = calls.failedChunks(ledger.plan(), from);
        waiting.addAll(found.chunks());
        rest = found.last() ? null : found.next();
    }

    private void startWhatFits() {
        while (hasRoom()) {
            Failed failed = waiting.remove();
            started++;
            extracts.start(() -> extract(failed));
        }
        Failed next = waiting.peek();
        Place place = next == null ? rest : next.place();
        if (place != null) {
            ledger.passFrom(place);
        }
    }

    private boolean hasRoom() {
        return !waiting.isEmpty()
                && extracts.hasRoom(ledger.lease().slots() * ledger.settings().extractWindow())
                && !handOver.isDue(started);
    }

    private boolean isToHandOver() {
        return extracts.isEmpty() && (!waiting.isEmpty() || rest != null) && handOver.isDue(started);
    }

    private void extract(Failed failed) {
        ledger.chunkMovedAt(Workflow.currentTimeMillis());
        PlanRef plan = ledger.plan();
        ChunkRef chunk = new ChunkRef(
                failed.distrusted() ? plan.from(plan.generation()) : plan,
                failed.place().file(),
                failed.place().chunk());
        PoolNotice news = ledger.lease().news();
        ChunkReport report = calls.extractChunk(chunk, ledger.settings().pool());
        ledger.chunkMovedAt(Workflow.currentTimeMillis());
        ledger.add(failed, report);
        ledger.paid(report.work(), news);
        observer.changed();
    }
}
