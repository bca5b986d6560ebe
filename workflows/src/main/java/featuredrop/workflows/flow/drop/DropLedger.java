package featuredrop.workflows.flow.drop;

import static java.util.Objects.requireNonNull;

import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropProgress;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.flow.drop.pause.PauseGate;
import featuredrop.workflows.landing.Listing;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that a run knows of its drop: how far it is and what came of the records. The workflow's one mutable record; it
/// knows no Temporal.
final class DropLedger {
    private final DropRequest request;
    private final long startedMillis;
    private final String firstRunId;
    private final Map<Integer, ExportedFile> exported = new TreeMap<>();
    private final Map<Integer, Integer> chunksSoFar = new TreeMap<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private Stage stage;
    private @Nullable DropSettings settings;
    private String fingerprint;
    private @Nullable PlannedDrop planned;
    private int filesStarted;
    private int nextFile;
    private int nextChunk;
    private int chunksDone;
    private int parts;
    private int partsStarted;
    private int partsDone;
    private long records;
    private long imagesFetched;
    private long bytesFetched;
    private long lastChunkMillis;
    private String accepted;
    private String lateness = "";
    private String holdReason = "";
    private boolean publishing;
    private @Nullable DropEnd end;
    private String endReason = "";

    /// @param startedMillis start of this run, milliseconds since the epoch
    /// @param firstRunId run id of the first run
    DropLedger(DropRequest request, long startedMillis, String firstRunId, DropCarried carried) {
        this.request = request;
        this.startedMillis = carried.startedMillis() == 0 ? startedMillis : carried.startedMillis();
        this.firstRunId = firstRunId;
        this.stage = carried.stage();
        this.settings = carried.settings();
        this.fingerprint = carried.fingerprint();
        this.planned = carried.planned();
        carried.exported().forEach(this::add);
        this.filesStarted = exported.size();
        this.chunksDone = carried.chunksExtracted();
        for (int i = 0; i < chunksDone; i++) {
            nextChunk();
        }
        this.partsDone = carried.partsReturned();
        this.partsStarted = partsDone;
        this.outcomes.putAll(carried.outcomes());
        this.imagesFetched = carried.imagesFetched();
        this.bytesFetched = carried.bytesFetched();
        this.accepted = carried.accepted();
    }

    void admit(DropSettings known) {
        settings = known;
    }

    /// Notes the listing that was found complete.
    void found(Listing listing) {
        fingerprint = listing.fingerprint();
    }

    void plan(PlannedDrop frozen) {
        planned = frozen;
    }

    void enter(Stage next) {
        stage = next;
    }

    /// Notes for the operator that the data are late; empty when they are not.
    void late(String words) {
        lateness = words;
    }

    /// Whether too many records have no vector and nobody has accepted that.
    boolean isToHold() {
        return accepted.isEmpty() && quarantinedShare() > settings().quarantineLimit();
    }

    /// Notes why the drop is held.
    void hold() {
        holdReason = String.format(
                Locale.ROOT,
                "%d of %d records have no vector: %.1f %%, the limit is %.1f %%",
                quarantined(),
                records,
                100 * quarantinedShare(),
                100 * settings().quarantineLimit());
    }

    void accept(String reason) {
        accepted = reason;
    }

    /// Notes that from now on nothing stops the publication.
    void publish() {
        publishing = true;
    }

    void end(DropEnd how, String reason) {
        end = how;
        endReason = reason;
    }

    /// The next input file to export, in plan order.
    int nextFile() {
        return filesStarted++;
    }

    boolean hasNextFile() {
        return filesStarted < files();
    }

    void add(ExportedFile file) {
        exported.put(file.file(), file);
        chunksSoFar.remove(file.file());
        records += file.records() + file.rejects();
    }

    /// Notes the chunks of a file that is still being exported; what is known already, and late news, change nothing.
    void add(ChunksSoFar known) {
        if (!exported.containsKey(known.file())) {
            chunksSoFar.merge(known.file(), known.chunks(), Math::max);
        }
    }

    /// Whether some chunk is in the exchange.
    boolean hasChunks() {
        return chunks() > 0;
    }

    /// Whether the next chunk in plan order is in the exchange.
    boolean hasNextChunk() {
        int file = nextFile;
        int chunk = nextChunk;
        while (true) {
            if (chunk < chunksOf(file)) {
                return true;
            }
            if (!exported.containsKey(file)) {
                return false;
            }
            file++;
            chunk = 0;
        }
    }

    /// The next chunk to extract, in plan order.
    ///
    /// @throws IllegalStateException when it is not in the exchange yet
    ChunkRef nextChunk() {
        while (true) {
            if (nextChunk < chunksOf(nextFile)) {
                return new ChunkRef(plan(), nextFile, nextChunk++);
            }
            if (!exported.containsKey(nextFile)) {
                throw new IllegalStateException("The next chunk of file " + nextFile + " is not in the exchange yet");
            }
            nextFile++;
            nextChunk = 0;
        }
    }

    void add(ChunkReport chunk) {
        chunksDone++;
        chunk.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
        imagesFetched += chunk.imagesFetched();
        bytesFetched += chunk.bytesFetched();
    }

    void chunkMovedAt(long nowMillis) {
        lastChunkMillis = nowMillis;
    }

    boolean isExported() {
        return exported.size() == files();
    }

    boolean isExtracted() {
        return isPlanned() && isExported() && chunksDone == chunks();
    }

    void settle(Settlement settlement) {
        records = settlement.records();
        parts = settlement.parts();
        outcomes.clear();
        outcomes.putAll(settlement.outcomes());
    }

    boolean hasNextPart() {
        return partsStarted < parts;
    }

    int nextPart() {
        return partsStarted++;
    }

    void partReturned() {
        partsDone++;
    }

    boolean isReturned() {
        return partsDone == parts;
    }

    private double quarantinedShare() {
        return records == 0 ? 0 : (double) quarantined() / records;
    }

    long quarantined() {
        return outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().isQuarantined())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    DropRequest request() {
        return request;
    }

    Stage stage() {
        return stage;
    }

    boolean isAdmitted() {
        return settings != null;
    }

    boolean isPlanned() {
        return planned != null;
    }

    DropSettings settings() {
        return requireNonNull(settings);
    }

    PlanRef plan() {
        return requireNonNull(planned).plan();
    }

    Staging staging() {
        return new Staging(plan(), firstRunId);
    }

    /// Of the listing that was found complete, empty before.
    String fingerprint() {
        return fingerprint;
    }

    long startedMillis() {
        return startedMillis;
    }

    /// What the manifest says of this run.
    ///
    /// @param repeats calls that were made again
    RunFacts runFacts(long repeats) {
        String workflowId = request.key().workflowId();
        return new RunFacts(workflowId, firstRunId, startedMillis, repeats, imagesFetched, bytesFetched);
    }

    boolean isPublishing() {
        return publishing;
    }

    String lateness() {
        return lateness;
    }

    /// Why the drop is held, empty when it is not.
    String holdReason() {
        return stage == Stage.HELD ? holdReason : "";
    }

    Optional<DropEnd> end() {
        return Optional.ofNullable(end);
    }

    String endReason() {
        return endReason;
    }

    long records() {
        return records;
    }

    Map<Outcome, Long> outcomes() {
        return Map.copyOf(outcomes);
    }

    DropProgress progress() {
        long extracted = outcomes.values().stream().mapToLong(Long::longValue).sum();
        return new DropProgress(
                files(), exported.size(), chunks(), chunksDone, records, extracted, parts, partsDone, lastChunkMillis);
    }

    /// What the next run starts from; nothing may be in hand.
    DropCarried carried(PauseGate gate, PoolLease lease) {
        return new DropCarried(
                startedMillis,
                firstRunId,
                stage,
                settings,
                fingerprint,
                planned,
                List.copyOf(exported.values()),
                chunksDone,
                partsDone,
                outcomes,
                imagesFetched,
                bytesFetched,
                lease.epoch(),
                lease.isHeld(),
                lease.news(),
                gate.own(),
                gate.site(),
                accepted);
    }

    private int files() {
        return planned == null ? 0 : planned.files();
    }

    private int chunksOf(int file) {
        ExportedFile whole = exported.get(file);
        return whole == null ? chunksSoFar.getOrDefault(file, 0) : whole.chunks();
    }

    /// Chunks in the exchange.
    private int chunks() {
        return exported.values().stream().mapToInt(ExportedFile::chunks).sum()
                + chunksSoFar.values().stream().mapToInt(Integer::intValue).sum();
    }
}
