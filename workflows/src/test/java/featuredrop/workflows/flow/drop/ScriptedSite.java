package featuredrop.workflows.flow.drop;

import featuredrop.workflows.control.ControlActivities;
import featuredrop.workflows.control.SignalSender;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.delivery.DeliveryActivities;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.export.ExportActivities;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.extraction.ExtractionActivities;
import featuredrop.workflows.landing.Admission;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.SweepReport;
import featuredrop.workflows.upkeep.UpkeepActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plays every activity of a drop in memory. One call at a time unless the test says otherwise: the test server may
/// lose count of its events when calls come back while others are being scheduled. A test may put a step before each
/// call's answer: one that fails, or one
/// that holds the call. Records of a chunk: ten, one of them GONE. Thread-safe.
public final class ScriptedSite
        implements LandingActivities,
                ExportActivities,
                ExtractionActivities,
                DeliveryActivities,
                UpkeepActivities,
                ControlActivities {
    /// What happens in a call before it answers.
    public interface Step {
        /// @param attempt counts the calls of that name, from 1
        void run(int attempt);
    }

    private static final Set<String> QUESTIONS = Set.of("level", "sender", "waiting");

    /// What the last `assemble` was told of the run.
    volatile @Nullable RunFacts facts;

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public final List<Closing> closings = new CopyOnWriteArrayList<>();
    public final List<DropRequest> started = new CopyOnWriteArrayList<>();
    public final List<SiteLevel> broadcasts = new CopyOnWriteArrayList<>();
    public final List<SiteLevel> keptLevels = new CopyOnWriteArrayList<>();
    final List<DropRequest> keptRedos = new CopyOnWriteArrayList<>();
    volatile ChunkReport.@Nullable Work work;
    public volatile List<Integer> chunksOfFiles = List.of(2);
    public volatile DropSettings settings = new DropSettings(
            "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, 2_000, 0);
    public volatile Admission admission = Admission.admitted(settings);
    public volatile Listing listing = new Listing(2, 1_000, "f1", 0);
    public volatile Publication publication = new Publication(Publication.Answer.PUBLISHED, "/out/acme/d1", "");
    public volatile SiteLevel level = SiteLevel.CLEAR;
    public volatile ScanReport scan = new ScanReport(List.of(), 200, List.of());
    public volatile List<String> openDrops = List.of();
    public final List<DropKey> told = new CopyOnWriteArrayList<>();
    public volatile int filesInFlight;
    public volatile List<DueDrop> readyToPass = List.of();
    public volatile ReconcileReport reconciled = new ReconcileReport(List.of(), List.of(), List.of());
    public volatile SweepReport swept = new SweepReport(0, 0, 0);
    public volatile int parts = 2;
    public volatile int goneOfTen = 1;
    /// How many of a chunk's ten records cannot be reached, by the generation of its result.
    public volatile IntUnaryOperator downOfTen = _ -> 0;
    /// How many chunks of the first file have results that are not to be delivered, by the generation of the results.
    volatile IntUnaryOperator distrusted = _ -> 0;
    /// Each chunk that was extracted, as it was asked for, and each directory that a delivery was published from.
    final List<ChunkRef> extracted = new CopyOnWriteArrayList<>();
    final List<Staging> published = new CopyOnWriteArrayList<>();
    public volatile @Nullable String doubt;
    private volatile boolean tellsWhatWaits = true;
    private final Map<String, Step> steps = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /// Puts `step` before the answer of the calls of that name, which is their summary.
    public void before(String name, Step step) {
        steps.put(name, step);
    }

    /// Lets calls of that name answer at once again.
    public void clear(String name) {
        steps.remove(name);
    }

    /// Whether the call of that name sits in a retry delay.
    boolean isWaiting(String name) {
        return waiting.contains(name);
    }

    /// Nobody tells a drop from now on which of its activities wait for their next attempt.
    void hideWhatWaits() {
        tellsWhatWaits = false;
    }

    /// How often that call was made.
    public int count(String name) {
        AtomicInteger count = attempts.get(name);
        return count == null ? 0 : count.get();
    }

    /// The calls that a pause stops, and those of the publication; without those that only ask about the drop.
    List<String> work() {
        return calls.stream().filter(call -> !QUESTIONS.contains(call)).toList();
    }

    private <T> T play(String name, Supplier<T> answer) {
        return Failures.translated(() -> {
            calls.add(name);
            waiting.remove(name);
            try {
                int attempt =
                        attempts.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
                Step step = steps.get(name);
                if (step != null) {
                    step.run(attempt);
                }
                return answer.get();
            } catch (ApplicationFailure e) {
                waiting.add(name);
                throw e;
            }
        });
    }

    @Override
    public Admission admit(DropRequest drop) {
        return play("admit", () -> new Admission(admission.end(), admission.detail(), settings));
    }

    @Override
    public Listing awaitDrop(DropRequest drop) {
        return play("await", () -> listing);
    }

    @Override
    public PlannedDrop planDrop(DropRequest drop) {
        PlanRef plan =
                new PlanRef(drop.key(), drop.revision(), "a".repeat(64), "m", "0123456789abcdef").at(PlanRef.FIRST);
        return play("plan", () -> new PlannedDrop(plan, chunksOfFiles.size(), 1_000));
    }

    @Override
    public ExportedFile exportFile(PlanRef plan, int file) {
        int chunks = chunksOfFiles.get(file);
        return play(String.format("export %06d", file), () -> new ExportedFile(file, chunks, 10L * chunks, 0, 100));
    }

    @Override
    public ChunkReport extractChunk(ChunkRef chunk) {
        Map<Outcome, Long> outcomes = outcomes(chunk.plan().generation(), 1);
        extracted.add(chunk);
        return play("extract " + chunk.name(), () -> new ChunkReport("b".repeat(64), outcomes, 10, 1_000, work));
    }

    private Map<Outcome, Long> outcomes(int generation, long chunks) {
        int down = downOfTen.applyAsInt(generation);
        Map<Outcome, Long> outcomes = new TreeMap<>();
        outcomes.put(Outcome.EXTRACTED, chunks * (10L - goneOfTen - down));
        outcomes.put(Outcome.GONE, chunks * goneOfTen);
        if (down > 0) {
            outcomes.put(Outcome.CONNECT, chunks * down);
        }
        return outcomes;
    }

    /// Two chunks at a time.
    @Override
    public FailedChunks failedChunks(PlanRef plan, FailedChunks.Place from) {
        int before = plan.generation() - 1;
        List<FailedChunks.Failed> failed = new ArrayList<>();
        for (int file = from.file(); file < chunksOfFiles.size(); file++) {
            for (int chunk = file == from.file() ? from.chunk() : 0; chunk < chunksOfFiles.get(file); chunk++) {
                boolean again = file == 0 && chunk < distrusted.applyAsInt(before);
                if (again || distrusted.applyAsInt(before) == 0) {
                    failed.add(
                            new FailedChunks.Failed(new FailedChunks.Place(file, chunk), outcomes(before, 1), again));
                }
            }
        }
        boolean last = failed.size() <= 2;
        FailedChunks.Place next = last
                ? new FailedChunks.Place(chunksOfFiles.size(), 0)
                : failed.get(2).place();
        return play("failed chunks", () -> new FailedChunks(last ? failed : failed.subList(0, 2), next, last));
    }

    /// What settlement and verification come to.
    Settlement settlement() {
        return settlement(PlanRef.FIRST);
    }

    private Settlement settlement(int generation) {
        long chunks = chunksOfFiles.stream().mapToInt(Integer::intValue).sum();
        Map<Outcome, Long> outcomes = outcomes(generation, chunks);
        return new Settlement(10 * chunks, outcomes, parts, doubt, distrusted.applyAsInt(generation));
    }

    @Override
    public Settlement settle(PlanRef plan) {
        return play("settle", () -> settlement(plan.generation()));
    }

    @Override
    public void returnPart(Staging staging, int part) {
        play(String.format("return part %06d", part), () -> part);
    }

    @Override
    public void assemble(Staging staging, RunFacts run) {
        facts = run;
        play("assemble", () -> run);
    }

    @Override
    public Settlement verify(Staging staging) {
        return play("verify", () -> settlement(staging.plan().generation()));
    }

    @Override
    public Publication publish(Staging staging) {
        boolean withdrawn = distrusted.applyAsInt(staging.plan().generation()) > 0;
        published.add(staging);
        return play(
                "publish",
                () -> withdrawn
                        ? new Publication(Publication.Answer.DISTRUSTED, "/out/acme/d1", "1 chunk")
                        : publication);
    }

    @Override
    public void movePointer(PlanRef plan) {
        play("move pointer", () -> plan);
    }

    @Override
    public void closeDrop(Closing closing) {
        play("close", () -> closings.add(closing));
    }

    @Override
    public SiteLevel readLevel(String site) {
        return play("level", () -> level);
    }

    @Override
    public int broadcastLevel(String site, SiteLevel newer) {
        return play("broadcast", () -> broadcasts.add(newer) ? 1 : 0);
    }

    @Override
    public void keepLevel(String site, SiteLevel kept) {
        play("keep level", () -> keptLevels.add(kept));
    }

    @Override
    public void keepRedo(DropRequest drop, String runId) {
        play("keep redo", () -> keptRedos.add(drop));
    }

    @Override
    public SignalSender newestSender(String workflowId, String runId, List<String> names) {
        return play("sender", () -> new SignalSender(names.getFirst(), "olga", 1));
    }

    @Override
    public List<String> waitingActivities(String workflowId, String runId) {
        return play("waiting", () -> tellsWhatWaits ? List.copyOf(waiting) : List.of());
    }

    @Override
    public boolean startDrop(DropRequest drop) {
        return play("start", () -> !openDrops.contains(drop.key().workflowId()) && started.add(drop));
    }

    @Override
    public int tellArrived(String site, List<DropKey> ready) {
        return play("arrived", () -> {
            told.addAll(ready);
            return ready.size();
        });
    }

    @Override
    public List<String> openDrops(String site) {
        return play("open", () -> openDrops);
    }

    @Override
    public int filesInFlight(String site, @Nullable List<DueDrop> ready) {
        return play("flight", () -> {
            readyToPass = ready == null ? List.of() : ready;
            return filesInFlight;
        });
    }

    @Override
    public ScanReport scanLanding(String site) {
        return play("scan", () -> scan);
    }

    @Override
    public ReconcileReport reconcileStorage(String site, List<String> openWorkflowIds) {
        return play("reconcile", () -> reconciled);
    }

    @Override
    public SweepReport sweepStorage(String site, List<String> openWorkflowIds) {
        return play("sweep " + openWorkflowIds, () -> swept);
    }
}
