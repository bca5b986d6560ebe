package featuredrop.io.export;

import featuredrop.config.FeatureDropConfig;
import featuredrop.drop.DropRequest;
import featuredrop.exchange.Progress;
import featuredrop.export.ExportActivities;
import featuredrop.export.ExportedFile;
import featuredrop.export.PlanRef;
import featuredrop.export.PlannedDrop;
import featuredrop.io.landing.Landing;
import featuredrop.io.landing.LandingZone;
import featuredrop.objectstore.ObjectStore;
import featuredrop.policy.Failures;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;

/// Plans and exports the drops of one site for the workflows.
public final class ExportActivitiesImpl implements ExportActivities {
    private final DropPlanner planner;
    private final FileExporter exporter;

    /// @param siteName the site whose landing zone `zone` is
    public ExportActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        Landing landing = new Landing(siteName, config.site(siteName), zone);
        this.planner = new DropPlanner(config, landing, zone, store);
        this.exporter = new FileExporter(zone, store, Runtime.getRuntime().maxMemory() / 2);
    }

    @Override
    public PlannedDrop planDrop(DropRequest drop) {
        return Failures.translated(() -> planner.plan(drop, heartbeat()));
    }

    @Override
    public ExportedFile exportFile(PlanRef plan, int file) {
        return Failures.translated(() -> exporter.export(plan, file, heartbeat()));
    }

    private static Progress heartbeat() {
        ActivityExecutionContext context = Activity.getExecutionContext();
        return (where, done) -> context.heartbeat(where + " " + done);
    }
}
