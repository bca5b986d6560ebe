package featuredrop.workflows.flow.drop.state;

import static java.util.Objects.requireNonNull;

import featuredrop.workflows.delivery.Decision;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.FailedChunks.Place;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.QuarantineShare;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.gpupool.PoolChoice;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.policy.FailureType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a run knows of its drop: its progress and the outcomes of its records. The mutable state of the workflow,
/// independent of Temporal.
public final class DropLedger {
    /// How the drop ended, and why.
    private record Ending(DropEnd end, String reason) {}

    private final DropRequest request;
    private final FirstRun beginning;
    private final ChunkCursor chunks = new ChunkCursor();
    private final PartCursor parts = new PartCursor();
    private Stage stage = Stage.AWAIT;
    private @Nullable DropSettings settings;
    private String fingerprint = "";
    private @Nullable PlannedDrop planned;
    private Counters counters = Counters.NONE;
    private long records;
    private LeaseState lease = LeaseState.NONE;
    private @Nullable String accepted;
    private @Nullable Decision decision;
    private PassState passes = PassState.NONE;
    private boolean retryWanted;
    private String lateness = "";
    private String holdReason = "";
    private @Nullable String doubt;
    private int distrusted;
    private boolean publishing;
    private @Nullable Ending ending;

    /// A drop that begins with this run.
    public DropLedger(DropRequest request, FirstRun beginning) {
        this.request = request;
        this.beginning = beginning;
    }

    /// A drop that goes on after a run before.
    public DropLedger(DropRequest request, DropCarried carried) {
        this(request, carried.beginning());
        ProgressState progressed = carried.progressed();
        stage = progressed.stage();
        settings = carried.basis().settings();
        fingerprint = carried.basis().fingerprint();
        planned = carried.basis().planned();
        chunks.goOnAfter(requireNonNull(progressed.exports()), progressed.chunksExtracted());
        parts.goOnAfter(progressed.partsReturned());
        counters = carried.counters();
        records = chunks.records();
        lease = carried.lease();
        accepted = carried.accepted();
        decision = carried.decision();
        passes = carried.passes() == null ? PassState.NONE : carried.passes();
    }

    public void admit(DropSettings known) {
        settings = known;
    }

    /// Notes the listing that was found complete.
    public void found(Listing listing) {
        fingerprint = listing.fingerprint();
    }

    public void plan(PlannedDrop frozen) {
        planned = frozen;
    }

    public void enter(Stage next) {
        stage = next;
    }

    /// Notes for the operator that the data are late; empty when they are not.
    public void late(String words) {
        lateness = words;
    }

    /// Whether too many records have no vector, or there is another reason for doubt, and no operator has accepted
    /// that.
    public boolean isToHold() {
        return accepted == null && (doubt != null || isOverLimit());
    }

    private boolean isOverLimit() {
        return share().isOver(settings().quarantineLimit());
    }

    /// Notes why the drop is held.
    public void hold() {
        String share = share().describe(settings().quarantineLimit());
        holdReason = doubt == null ? share : doubt + (isOverLimit() ? "; " + share : "");
    }

    /// Why the drop is larger than a drop may be; empty when it is not.
    public Optional<String> tooLarge() {
        long most = settings().mostRecords();
        return most > 0 && records > most
                ? Optional.of(FailureType.INPUT_TOO_LARGE + ": the drop holds more than " + most
                        + " records (input.drop-records)")
                : Optional.empty();
    }

    /// Notes who accepted the drop.
    ///
    /// @param who empty when that is not known
    public void acceptedBy(String who) {
        decision = new Decision("accept", who, accepted == null ? "" : accepted, holdReason);
    }

    public void accept(String reason) {
        accepted = reason;
    }

    /// Notes that from now on nothing stops the publication.
    public void publish() {
        publishing = true;
    }

    public void end(DropEnd how, String reason) {
        ending = new Ending(how, reason);
    }

    /// The next input file to export, in plan order.
    public int nextFile() {
        return chunks.nextFile();
    }

    public boolean hasNextFile() {
        return chunks.hasNextFile(files());
    }

    public void add(ExportedFile file) {
        chunks.add(file);
        records = chunks.records();
    }

    /// Notes the chunks of a file that is still being exported.
    public void add(ChunksSoFar known) {
        chunks.add(known);
    }

    /// Whether some chunk is in the exchange.
    public boolean hasChunks() {
        return chunks.chunks() > 0;
    }

    /// Whether the next chunk in plan order is in the exchange.
    public boolean hasNextChunk() {
        return chunks.hasNext();
    }

    /// The next chunk to extract, in plan order.
    ///
    /// @throws IllegalStateException when it is not in the exchange yet
    public ChunkRef nextChunk() {
        ChunkCursor.Place place = chunks.next();
        return new ChunkRef(plan(), place.file(), place.chunk());
    }

    public void add(ChunkReport chunk) {
        chunks.extracted();
        counters = counters.plus(chunk);
    }

    /// Notes what a chunk has taken of the hosts' time.
    ///
    /// @param news what the pool said when the chunk was started
    public void paid(ChunkReport.@Nullable Work work, @Nullable PoolNotice news) {
        counters = counters.plus(work, news);
    }

    public void chunkMovedAt(long nowMillis) {
        chunks.movedAt(nowMillis);
    }

    public boolean isExported() {
        return chunks.files() == files();
    }

    public boolean isExtracted() {
        return isPlanned() && isExported() && chunks.done() == chunks.chunks();
    }

    public void settle(Settlement settlement) {
        records = settlement.records();
        doubt = settlement.doubt();
        distrusted = settlement.distrusted();
        parts.cut(settlement.parts());
        counters = counters.settled(settlement.outcomes());
    }

    /// Whether the settlement holds results that are not to be delivered.
    public boolean holdsDistrusted() {
        return distrusted > 0;
    }

    /// Gives up the delivery that was to be published: another one is prepared, in a directory of its own.
    public void withdraw() {
        publishing = false;
        passes = passes.afterWithdrawal();
        parts.restart();
    }

    /// Its passes over failed images.
    public PassState passes() {
        return passes;
    }

    /// Images that may be there at a later time.
    public long passing() {
        return counters.counts().passing();
    }

    /// Notes that a pass begins at that time.
    public void passAt(long millis) {
        passes = passes.waiting(millis);
    }

    /// Begins a pass: from now on the plan is at the next generation.
    ///
    /// @param byItself whether no person asked for it
    public void beginPass(boolean byItself) {
        retryWanted = false;
        PlannedDrop before = requireNonNull(planned);
        planned = new PlannedDrop(before.plan().next(), before.files(), before.bytes());
        passes = passes.begun(byItself);
    }

    /// Notes where the pass under way goes on.
    public void passFrom(Place next) {
        passes = passes.at(next);
    }

    public void endPass() {
        passes = passes.ended();
    }

    /// Notes that no further pass begins by itself.
    public void endPasses() {
        passes = passes.finished();
    }

    /// Notes that a person wants a pass.
    public void retry() {
        retryWanted = true;
    }

    /// Whether a person wants a pass that has not begun.
    public boolean isRetryWanted() {
        return retryWanted;
    }

    /// Notes another extraction of a chunk.
    public void add(FailedChunks.Failed failed, ChunkReport chunk) {
        counters = counters.again(failed.outcomes(), chunk);
    }

    public boolean hasNextPart() {
        return parts.hasNext();
    }

    public int nextPart() {
        return parts.next();
    }

    public void partReturned() {
        parts.returned();
    }

    public boolean isReturned() {
        return parts.isDone();
    }

    private QuarantineShare share() {
        return new QuarantineShare(quarantined(), records);
    }

    public long quarantined() {
        return counters.counts().quarantined();
    }

    public DropRequest request() {
        return request;
    }

    public Stage stage() {
        return stage;
    }

    public boolean isAdmitted() {
        return settings != null;
    }

    public boolean isPlanned() {
        return planned != null;
    }

    public DropSettings settings() {
        return requireNonNull(settings);
    }

    public PlanRef plan() {
        return requireNonNull(planned).plan();
    }

    public Staging staging() {
        return new Staging(plan(), beginning.firstRunId(), passes.withdrawn());
    }

    /// Of the listing that was found complete, empty before.
    public String fingerprint() {
        return fingerprint;
    }

    public long startedMillis() {
        return beginning.startedMillis();
    }

    /// What the manifest says of this run.
    ///
    /// @param repeats calls that were made again
    public RunFacts runFacts(long repeats) {
        return new RunFacts(
                request.key().workflowId(),
                beginning.firstRunId(),
                beginning.startedMillis(),
                repeats,
                counters.imagesFetched(),
                counters.bytesFetched(),
                decision,
                counters.cost());
    }

    /// The lease on the GPU pool.
    public LeaseState lease() {
        return lease;
    }

    public void lease(LeaseState newer) {
        lease = newer;
    }

    /// Why nothing is extracted, empty when the pool is up.
    public String waitsForPool() {
        return lease.waitsFor(PoolChoice.poolOf(settings().pool()));
    }

    public boolean isPublishing() {
        return publishing;
    }

    public String lateness() {
        return lateness;
    }

    /// Why the drop is held, empty when it is not.
    public String holdReason() {
        return stage == Stage.HELD ? holdReason : "";
    }

    public Optional<DropEnd> end() {
        return Optional.ofNullable(ending).map(Ending::end);
    }

    public String endReason() {
        return ending == null ? "" : ending.reason();
    }

    public long records() {
        return records;
    }

    public Map<Outcome, Long> outcomes() {
        return counters.outcomes();
    }

    public DropProgress progress() {
        return new DropProgress(
                files(),
                chunks.files(),
                chunks.chunks(),
                chunks.done(),
                records,
                counters.counts().total(),
                parts.parts(),
                parts.done(),
                chunks.lastMovedMillis(),
                passes.made(),
                passes.nextMillis());
    }

    /// What the next run starts from; no work may be running.
    public DropCarried carried(PauseState pauses) {
        return new DropCarried(
                beginning,
                new PlanState(settings(), fingerprint, requireNonNull(planned)),
                new ProgressState(stage, chunks.done(), parts.done(), chunks.exports()),
                counters,
                lease,
                pauses,
                accepted,
                passes,
                decision);
    }

    private int files() {
        return planned == null ? 0 : planned.files();
    }
}
