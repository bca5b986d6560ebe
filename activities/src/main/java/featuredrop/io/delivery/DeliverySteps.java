package featuredrop.io.delivery;

import featuredrop.delivery.Publication;
import featuredrop.delivery.Publication.Answer;
import featuredrop.delivery.RunFacts;
import featuredrop.delivery.Staging;
import featuredrop.exchange.Progress;
import featuredrop.exchange.Settled;
import featuredrop.export.PlanRef;
import featuredrop.io.landing.LandingZone;
import featuredrop.objectstore.ObjectStore;

/// The steps from results to a published delivery, in order. Each may be stopped anywhere and repeated, also
/// beside an attempt that was believed dead; what is published is always the same. Thread-safe.
final class DeliverySteps {
    private final LandingZone zone;
    private final OutputTree tree;
    private final ExchangeReader reader;
    private final Settler settler;
    private final PartWriter parts;
    private final Assembler assembler;
    private final Verifier verifier;
    private final Publisher publisher;
    private final PointerMover pointer;
    private final BatchClaims claims;

    /// @param models describes the models, and gives the time
    /// @param partBytes most bytes of text of a part
    record Settings(ManifestWriter.Models models, long partBytes) {}

    DeliverySteps(LandingZone zone, OutputTree tree, ObjectStore store, Settings settings) {
        ManifestWriter manifests = new ManifestWriter(zone, tree, store, settings.models());
        this.zone = zone;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
        this.settler = new Settler(store, settings.partBytes());
        this.parts = new PartWriter(zone, tree, store);
        this.assembler = new Assembler(zone, tree, store, manifests);
        this.verifier = new Verifier(zone, tree, store, manifests);
        this.claims = new BatchClaims(zone, tree, settings.models().clock());
        this.publisher = new Publisher(zone, tree, store, claims);
        this.pointer = new PointerMover(zone, tree);
    }

    Settled settle(PlanRef plan, Progress progress) {
        return settler.settle(plan, progress);
    }

    void returnPart(Staging staging, int part, Progress progress) {
        parts.write(staging, part, progress);
    }

    void assemble(Staging staging, RunFacts run, Progress progress) {
        assembler.assemble(staging, run, progress);
    }

    /// The settlement, once it was decided anew and found the same.
    Settled verify(Staging staging, Progress progress) {
        return verifier.verify(staging, progress);
    }

    /// Publishes, and then removes what is left of the revision's staging.
    Publication publish(Staging staging, Progress progress) {
        Publication publication = publisher.publish(staging, progress);
        if (publication.answer() != Answer.CONFLICT) {
            zone.delete(tree.staging(staging.plan().key(), staging.plan().revision()));
        }
        return publication;
    }

    /// Whether the pointer had to be changed.
    boolean movePointer(PlanRef plan) {
        String directory = tree.directory(plan.key(), plan.revision(), claims)
                .orElseThrow(() -> ExchangeReader.bug("CLAIM_GONE", plan.key() + " has claimed no batch number"));
        return pointer.move(directory, reader.plan(plan).partnerId());
    }
}
