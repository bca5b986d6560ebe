package featuredrop.activities.delivery;

import featuredrop.activities.closing.PublishedDrops;
import featuredrop.activities.delivery.publish.PointerMover;
import featuredrop.activities.delivery.publish.Publisher;
import featuredrop.activities.delivery.quality.QualityGate;
import featuredrop.activities.delivery.settle.PassingFailures;
import featuredrop.activities.delivery.settle.Settler;
import featuredrop.activities.delivery.staging.Assembler;
import featuredrop.activities.delivery.staging.ManifestWriter;
import featuredrop.activities.delivery.staging.PartWriter;
import featuredrop.activities.delivery.tree.BatchClaims;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.verify.Verifier;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.ByteCount;
import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.exchange.delivery.PublishedRecord;
import featuredrop.exchange.distrust.DistrustedResults;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;

/// The steps from results to a published delivery, in order. Each may be stopped anywhere and repeated, even
/// while an attempt that was thought to be dead still runs. The published bytes are always the same. Thread-safe.
public final class DeliverySteps {
    /// An answer of 500 chunks has less than 150 KiB.
    private static final int MOST_FAILED = 500;

    private final LandingZone zone;
    private final OutputTree tree;
    private final ObjectStore store;
    private final ExchangeReader reader;
    private final Settler settler;
    private final QualityGate gate;
    private final PassingFailures failures;
    private final PartWriter parts;
    private final Assembler assembler;
    private final Verifier verifier;
    private final Publisher publisher;
    private final PointerMover pointer;
    private final BatchClaims claims;
    private final PublishedDrops published;

    /// @param models describes the models, and gives the time
    /// @param partBytes most bytes of text of a part
    record Settings(ManifestWriter.Models models, ByteCount partBytes) {}

    DeliverySteps(LandingZone zone, OutputTree tree, ObjectStore store, Settings settings) {
        ManifestWriter manifests = new ManifestWriter(zone, tree, store, settings.models());
        this.zone = zone;
        this.tree = tree;
        this.store = store;
        this.reader = new ExchangeReader(store);
        this.settler = new Settler(store, settings.partBytes().bytes());
        this.gate = new QualityGate(store);
        this.failures = new PassingFailures(store, MOST_FAILED);
        this.parts = new PartWriter(zone, tree, store);
        this.assembler = new Assembler(zone, tree, store, manifests);
        this.verifier = new Verifier(zone, tree, store, settings.models().descriptors());
        this.claims = new BatchClaims(zone, tree, settings.models().clock());
        this.publisher = new Publisher(zone, tree, store, claims);
        this.pointer = new PointerMover(zone, tree);
        this.published = new PublishedDrops(store);
    }

    public Settler.Settled settle(PlanRef plan, Progress progress) {
        return settler.settle(plan, progress);
    }

    /// How many chunks the settled drop would deliver although their results are not to be delivered.
    int distrusted(PlanRef plan, SettlementFile settled) {
        DistrustedResults distrusted = DistrustedResults.of(store, plan);
        return distrusted.isEmpty()
                ? 0
                : distrusted
                        .settled(settled, reader, reader.recentPlan(plan).chunkRecords())
                        .size();
    }

    /// Why a person should look at the settled drop, compared with its partner's last ones; empty for no reason.
    String judge(PlanRef plan, QualityGateConfig limits, Progress progress) {
        return gate.judge(plan, limits, progress);
    }

    /// Remembers the figures of a published drop.
    void remember(PlanRef plan, QualityGateConfig limits) {
        gate.published(plan, limits);
    }

    public FailedChunks failedChunks(PlanRef plan, FailedChunks.Place from, Progress progress) {
        return failures.list(plan, from, progress);
    }

    public void returnPart(Staging staging, int part, Progress progress) {
        parts.write(staging, part, progress);
    }

    public void assemble(Staging staging, RunFacts run, Progress progress) {
        assembler.assemble(staging, run, progress);
    }

    /// The settlement, after it was decided again with the same result.
    public SettlementFile verify(Staging staging, Progress progress) {
        return verifier.verify(staging, progress);
    }

    /// Publishes, records from which listing, and then removes what is left of the revision's staging.
    public Publication publish(Staging staging, Progress progress) {
        Publication publication = publisher.publish(staging, progress);
        if (publication.inPlace()) {
            PlanRef plan = staging.plan();
            String fingerprint = LandedDrop.planned(reader.recentPlan(plan)).fingerprint();
            published.add(plan.key(), new PublishedRecord(plan.revision(), plan.planHash(), fingerprint));
            zone.delete(tree.staging(plan.key(), plan.revision()));
        }
        return publication;
    }

    /// Whether the pointer had to be changed.
    boolean movePointer(PlanRef plan) {
        String directory = tree.directory(plan.key(), plan.revision(), claims)
                .orElseThrow(
                        () -> new DropException(FailureType.CLAIM_GONE, plan.key() + " has claimed no batch number"));
        return pointer.move(directory, reader.plan(plan).partnerId());
    }
}
