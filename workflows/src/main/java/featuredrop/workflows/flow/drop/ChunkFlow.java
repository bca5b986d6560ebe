package featuredrop.workflows.flow.drop;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.flow.drop.pause.DropObserver;
import featuredrop.workflows.flow.drop.state.DropLedger;
import featuredrop.workflows.gpupool.PoolNotice;
import io.temporal.workflow.Workflow;

/// Export, ensure and extract side by side: files are exported in a window, chunks are extracted in another
/// as soon as they are in the exchange, both in plan order. The lease is taken with the first chunk, so that
/// the machine boots while the rest is exported.
final class ChunkFlow {
    private final DropLedger ledger;
    private final DropActivities calls;
    private final PoolLease lease;
    private final ContinueAsNew handOver;
    private final DropObserver observer;
    private final InFlightWindow exports = new InFlightWindow();
    private final InFlightWindow extracts = new InFlightWindow();
    private int started;

    ChunkFlow(DropParts drop) {
        ledger = drop.ledger();
        calls = drop.calls();
        lease = drop.lease();
        handOver = drop.handOver();
        observer = drop.view();
    }

    /// Returns when every chunk has its result.
    ///
    /// @param background whose failure ends the flow
    void run(InFlightWindow background) {
        while (!ledger.isExtracted()) {
            lease.want(ledger.hasChunks());
            startWhatFits();
            Workflow.await(
                    () -> hasMoved() || background.hasMoved() || hasRoom() || hasItsFirstChunk() || isToHandOver());
            exports.collect();
            extracts.collect();
            background.collect();
            ledger.tooLarge().ifPresent(reason -> {
                throw DropEndedException.with(DropEnd.REJECTED, reason);
            });
            if (isToHandOver()) {
                handOver.now();
            }
        }
        lease.want(false);
    }

    private boolean hasItsFirstChunk() {
        return ledger.hasChunks() && !lease.isWanted();
    }

    private boolean hasMoved() {
        return exports.hasMoved() || extracts.hasMoved();
    }

    private boolean isToHandOver() {
        return exports.isEmpty() && extracts.isEmpty() && !ledger.isExtracted() && handOver.isDue(started);
    }

    private void startWhatFits() {
        while (hasRoomToExport()) {
            int file = ledger.nextFile();
            started++;
            exports.start(() -> export(file));
        }
        while (hasRoomToExtract()) {
            ChunkRef chunk = ledger.nextChunk();
            started++;
            extracts.start(() -> extract(chunk));
        }
    }

    private boolean hasRoom() {
        return hasRoomToExport() || hasRoomToExtract();
    }

    private boolean hasRoomToExport() {
        return ledger.hasNextFile() && exports.hasRoom(ledger.settings().exportWindow()) && !handOver.isDue(started);
    }

    private boolean hasRoomToExtract() {
        return ledger.hasNextChunk()
                && extracts.hasRoom(ledger.lease().slots() * ledger.settings().extractWindow())
                && !handOver.isDue(started);
    }

    private void export(int file) {
        ledger.add(calls.exportFile(ledger.plan(), file));
        if (ledger.isExported()) {
            ledger.enter(Stage.EXTRACT);
        }
        observer.changed();
    }

    private void extract(ChunkRef chunk) {
        moved(Workflow.currentTimeMillis());
        PoolNotice news = ledger.lease().news();
        ChunkReport report = calls.extractChunk(chunk, ledger.settings().pool());
        ledger.add(report);
        ledger.paid(report.work(), news);
        moved(Workflow.currentTimeMillis());
    }

    private void moved(long nowMillis) {
        ledger.chunkMovedAt(nowMillis);
        ledger.enter(Stage.EXTRACT);
        observer.changed();
    }
}
