package featuredrop.activities.delivery;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.closing.DropCloser;
import featuredrop.activities.closing.EndedIndex;
import featuredrop.activities.delivery.settle.Settler;
import featuredrop.activities.delivery.staging.ManifestWriter;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.progress.Heartbeat;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.delivery.DeliveryActivities;
import featuredrop.workflows.delivery.FailedChunks;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.RunFacts;
import featuredrop.workflows.delivery.Settlement;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.Failures;
import io.temporal.activity.Activity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings the drops of one site back to HDFS for the workflows.
public final class DeliveryActivitiesImpl implements DeliveryActivities {
    private final DeliverySteps steps;
    private final DropCloser closer;
    private final Landing landing;
    private final Map<String, PartnerConfig> partners;

    /// @param siteName the site whose landing zone `zone` is
    public DeliveryActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        SiteConfig site = config.site(siteName);
        InstantSource clock = InstantSource.system();
        OutputTree tree = new OutputTree(site.output(), site.deliveryLayout());
        ManifestWriter.Models models =
                new ManifestWriter.Models(plan -> ManifestWriter.Models.descriptor(config.models(), plan), clock);
        this.steps = new DeliverySteps(
                zone,
                tree,
                store,
                new DeliverySteps.Settings(models, config.chunk().partBytes()));
        this.closer = new DropCloser(
                zone, tree, new DropCloser.Records(new ClosedDrops(store), new EndedIndex(store, siteName)), clock);
        this.partners = site.partners();
        this.landing = new Landing(siteName, site, zone);
    }

    @Override
    public Settlement settle(PlanRef plan) {
        return Failures.translated(() -> {
            Settler.Settled settled = steps.settle(plan, heartbeat());
            List<String> doubts = new ArrayList<>();
            doubts.add(settled.doubt());
            gate(plan).ifPresent(limits -> doubts.add(steps.judge(plan, limits, heartbeat())));
            doubts.removeIf(String::isEmpty);
            return settlement(
                    settled.file(),
                    doubts.isEmpty() ? null : String.join("; ", doubts),
                    steps.distrusted(plan, settled.file()));
        });
    }

    @Override
    public FailedChunks failedChunks(PlanRef plan, FailedChunks.Place from) {
        return Failures.translated(() -> steps.failedChunks(plan, from, heartbeat()));
    }

    @Override
    public void returnPart(Staging staging, int part) {
        Failures.translated(() -> {
            steps.returnPart(staging, part, heartbeat());
            return part;
        });
    }

    @Override
    public void assemble(Staging staging, RunFacts run) {
        Failures.translated(() -> {
            steps.assemble(staging, run, heartbeat());
            return run;
        });
    }

    @Override
    public Settlement verify(Staging staging) {
        return Failures.translated(() -> settlement(steps.verify(staging, heartbeat()), null, 0));
    }

    @Override
    public Publication publish(Staging staging) {
        return Failures.translated(() -> {
            Publication publication = steps.publish(staging, heartbeat());
            if (publication.inPlace()) {
                gate(staging.plan()).ifPresent(limits -> steps.remember(staging.plan(), limits));
            }
            return publication;
        });
    }

    @Override
    public void movePointer(PlanRef plan) {
        Failures.translated(() -> steps.movePointer(plan));
    }

    @Override
    public void closeDrop(Closing closing) {
        Failures.translated(() -> {
            closer.close(closing, landing);
            return closing;
        });
    }

    /// The limits of the partner's drops; empty when they are not compared.
    private Optional<QualityGateConfig> gate(PlanRef plan) {
        return Optional.ofNullable(partners.get(plan.key().partner()))
                .map(PartnerConfig::qualityGate)
                .filter(QualityGateConfig::enabled);
    }

    private static Settlement settlement(SettlementFile settled, @Nullable String doubt, int distrusted) {
        return new Settlement(
                settled.records(), settled.outcomes(), settled.parts().size(), doubt, distrusted);
    }

    private static Progress heartbeat() {
        return new Heartbeat(Activity.getExecutionContext()::heartbeat);
    }
}
