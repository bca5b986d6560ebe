package featuredrop.activities.upkeep;

import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.scan.DropScanner;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.progress.Heartbeat;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.SweepReport;
import featuredrop.workflows.upkeep.UpkeepActivities;
import io.temporal.activity.Activity;
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
                site,
                config.input(),
                new Landing(siteName, site, zone),
                DropScanner.Storage.of(siteName, site, zone, store));
        Sweeper.Storage storage = new Sweeper.Storage(zone, store);
        Sweeper.Retention retention = new Sweeper.Retention(config.exchange().retention(), InstantSource.system());
        this.reconciler = new Reconciler(siteName, site, storage, retention);
        this.sweeper = new Sweeper(siteName, site, storage, retention);
    }

    @Override
    public ReconcileReport reconcileStorage(String site, List<String> openWorkflowIds) {
        return Failures.translated(() -> {
            requireSite(site);
            return reconciler.reconcile(scanner.scanWhole(), Set.copyOf(openWorkflowIds));
        });
    }

    @Override
    public SweepReport sweepStorage(String site, List<String> openWorkflowIds) {
        return Failures.translated(() -> {
            requireSite(site);
            return sweeper.sweep(Set.copyOf(openWorkflowIds), new Heartbeat(Activity.getExecutionContext()::heartbeat));
        });
    }

    private void requireSite(String requested) {
        if (!requested.equals(siteName)) {
            throw new DropException(
                    FailureType.WRONG_SITE, "Site '" + requested + "' was asked of the worker of " + siteName);
        }
    }
}
