package featuredrop.activities.export;

import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.model.ModelDescriptor;
import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.Generations;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Freezes what a drop consists of. Thread-safe.
public final class DropPlanner {
    private final FeatureDropConfig config;
    private final Landing landing;
    private final LandingZone zone;
    private final ObjectStore store;

    public DropPlanner(FeatureDropConfig config, Landing landing, LandingZone zone, ObjectStore store) {
        this.config = config;
        this.landing = landing;
        this.zone = zone;
        this.store = store;
    }

    /// Stores the drop's `plan.json`, or finds the one of an unchanged listing.
    ///
    /// @throws DropException kind `PARTNER_DATA`: type `INPUT_CHANGED` when the drop is no longer ready or
    ///     changes while it is planned, otherwise the reason why it can never be processed
    public PlannedDrop plan(DropRequest request, Progress progress) {
        LandedDrop drop = SlowCall.watched(progress, "list", () -> landing.find(request.key()))
                .orElseThrow(() -> InputChanged.of(request.key().toString(), "it is gone"));
        switch (SlowCall.watched(progress, "look for open files", () -> landing.readiness(drop))) {
            case DropReadiness.Ready() -> {}
            case DropReadiness.Waiting(String reason, boolean _) -> throw InputChanged.of(drop.folder(), reason);
            case DropReadiness.Unusable(FailureType type, String reason) -> throw new DropException(type, reason);
        }
        PartnerConfig partner =
                config.site(request.key().site()).partner(request.key().partner());
        DropPlan plan = freeze(drop, partner, progress);
        PlanRef ref = ref(request, plan);
        store.putIfAbsent(ObjectKeys.planJson(ref), plan.toJson());
        return new PlannedDrop(ref, plan.files().size(), plan.bytes());
    }

    /// Names the plan with the partner's present model and the generation of results that the request asks for: the
    /// newest one there is, or the next one when records are to be extracted again.
    public PlanRef ref(DropRequest request, DropPlan plan) {
        PartnerConfig partner =
                config.site(request.key().site()).partner(request.key().partner());
        ModelDescriptor model = ModelDescriptor.load(config.models(), partner.model());
        PlanRef ref = new PlanRef(request.key(), request.revision(), plan.hash(), model.id(), model.modelKey());
        OptionalInt newest = Generations.newest(store, ref);
        int next = newest.orElse(PlanRef.FIRST - 1) + 1;
        return switch (request.scope()) {
            case MISSING -> ref.at(newest.orElse(PlanRef.FIRST));
            case FAILED -> ref.at(next);
            case ALL -> ref.from(next);
        };
    }

    /// What a drop consists of, without storing it.
    ///
    /// @param drop one that is ready
    /// @throws DropException kind `PARTNER_DATA`: type `INPUT_CHANGED` when a file changes meanwhile, otherwise the
    ///     reason why the drop can never be processed
    public DropPlan freeze(LandedDrop drop, PartnerConfig partner, Progress progress) {
        requireFewFiles(drop);
        List<PlannedFile> files = new ArrayList<>();
        for (LandedFile file : drop.files()) {
            progress.at("plan, files", files.size());
            PlannedFile planned = new PlannedFile(
                    file.name(),
                    file.path(),
                    file.length(),
                    SlowCall.watched(progress, "checksum of " + file.path(), () -> zone.checksum(file.path())),
                    file.modifiedMillis(),
                    StoredForm.of(zone, file));
            InputChanged.require(zone, planned, progress);
            files.add(planned);
        }
        return new DropPlan(
                FormatVersion.CURRENT,
                drop.key(),
                partner.id(),
                partner.itemIds(),
                partner.layout(),
                drop.folder(),
                drop.stamp(),
                config.chunk().records(),
                config.chunk().bytes().bytes(),
                files,
                partner.feed().lists());
    }

    /// The plan is read whole by every step, so the number of files is bounded before anything is stored.
    ///
    /// @throws DropException kind `PARTNER_DATA`, type `INPUT_TOO_LARGE`
    public void requireFewFiles(LandedDrop drop) {
        int most = config.input().files();
        if (drop.files().size() > most) {
            throw new DropException(
                    FailureType.INPUT_TOO_LARGE,
                    drop.folder() + " holds " + drop.files().size() + " files, the most are " + most
                            + " (input.files). Join small files, or land several drops");
        }
    }
}
