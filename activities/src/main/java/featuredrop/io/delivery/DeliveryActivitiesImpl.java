package featuredrop.io.delivery;

import featuredrop.config.FeatureDropConfig;
import featuredrop.config.SiteConfig;
import featuredrop.delivery.Closing;
import featuredrop.delivery.DeliveryActivities;
import featuredrop.delivery.Publication;
import featuredrop.delivery.RunFacts;
import featuredrop.delivery.Settlement;
import featuredrop.delivery.Staging;
import featuredrop.exchange.Progress;
import featuredrop.exchange.Settled;
import featuredrop.export.PlanRef;
import featuredrop.io.landing.Landing;
import featuredrop.io.landing.LandingZone;
import featuredrop.model.ModelDescriptor;
import featuredrop.objectstore.ObjectStore;
import featuredrop.policy.Failures;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.InstantSource;

/// Brings the drops of one site back to HDFS for the workflows.
public final class DeliveryActivitiesImpl implements DeliveryActivities {
    private final DeliverySteps steps;
    private final DropCloser closer;
    private final Landing landing;

    /// @param siteName the site whose landing zone `zone` is
    public DeliveryActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        SiteConfig site = config.site(siteName);
        InstantSource clock = InstantSource.system();
        OutputTree tree = new OutputTree(site.output(), site.deliveryLayout());
        ManifestWriter.Models models =
                new ManifestWriter.Models(id -> ModelDescriptor.load(config.models(), id), clock);
        this.steps = new DeliverySteps(
                zone,
                tree,
                store,
                new DeliverySteps.Settings(models, config.chunk().partBytes()));
        this.closer = new DropCloser(zone, tree, new ClosedDrops(store), clock);
        this.landing = new Landing(siteName, site, zone);
    }

    @Override
    public Settlement settle(PlanRef plan) {
        return Failures.translated(() -> settlement(steps.settle(plan, heartbeat())));
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
        return Failures.translated(() -> settlement(steps.verify(staging, heartbeat())));
    }

    @Override
    public Publication publish(Staging staging) {
        return Failures.translated(() -> steps.publish(staging, heartbeat()));
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

    private static Settlement settlement(Settled settled) {
        return new Settlement(
                settled.records(), settled.outcomes(), settled.parts().size());
    }

    private static Progress heartbeat() {
        ActivityExecutionContext context = Activity.getExecutionContext();
        return (where, done) -> context.heartbeat(where + " " + done);
    }
}
