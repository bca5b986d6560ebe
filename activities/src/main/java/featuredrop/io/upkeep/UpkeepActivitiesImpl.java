package featuredrop.io.upkeep;

import featuredrop.config.FeatureDropConfig;
import featuredrop.config.SiteConfig;
import featuredrop.delivery.ReconcileReport;
import featuredrop.delivery.SweepReport;
import featuredrop.delivery.UpkeepActivities;
import featuredrop.io.delivery.ClosedDrops;
import featuredrop.io.delivery.Deliveries;
import featuredrop.io.delivery.Reconciler;
import featuredrop.io.delivery.Sweeper;
import featuredrop.io.landing.Landing;
import featuredrop.io.landing.LandingZone;
import featuredrop.io.scan.DropScanner;
import featuredrop.objectstore.ObjectStore;
import featuredrop.policy.DropException;
import featuredrop.policy.FailureKind;
import featuredrop.policy.Failures;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// Keeps the storage of one site in order for the workflows.
public final class UpkeepActivitiesImpl implements UpkeepActivities {
    private final String siteName;
    private final DropScanner scanner;
    private final Reconciler reconciler;
    private final Sweeper sweeper;

    /// @param siteName the site whose landing zone `zone` is
    public UpkeepActivitiesImpl(FeatureDropConfig config, String siteName, LandingZone zone, ObjectStore store) {
        SiteConfig site = config.site(siteName);
        this.siteName = siteName;
        this.scanner = new DropScanner(
                site, new Landing(siteName, site, zone), new Deliveries(site, zone), new ClosedDrops(store));
        this.reconciler = new Reconciler(siteName, site, zone, store);
        this.sweeper = new Sweeper(
                siteName,
                site,
                new Sweeper.Storage(zone, store),
                new Sweeper.Retention(config.exchange().retention(), InstantSource.system()));
    }

    @Override
    public ReconcileReport reconcileStorage(String site, List<String> openWorkflowIds) {
        return Failures.translated(() -> {
            requireSite(site);
            return reconciler.reconcile(scanner.scan(), Set.copyOf(openWorkflowIds));
        });
    }

    @Override
    public SweepReport sweepStorage(String site, List<String> openWorkflowIds) {
        return Failures.translated(() -> {
            requireSite(site);
            ActivityExecutionContext context = Activity.getExecutionContext();
            return sweeper.sweep(Set.copyOf(openWorkflowIds), (where, done) -> context.heartbeat(where + " " + done));
        });
    }

    private void requireSite(String requested) {
        if (!requested.equals(siteName)) {
            throw new DropException(
                    FailureKind.BUG, "WRONG_SITE", "Site '" + requested + "' was asked of the worker of " + siteName);
        }
    }
}
